"""The vault: keys, the encrypted database and its schema, encrypted originals; not what they mean."""
