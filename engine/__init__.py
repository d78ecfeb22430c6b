"""The Cloister engine: the one process that holds keys, the database and the documents."""
