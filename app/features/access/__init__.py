"""Who may come in and read what: users, groups, collections, API keys and sessions."""
