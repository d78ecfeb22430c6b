"""Who may do what: users, their roles and keys, collections and the grants on them."""
