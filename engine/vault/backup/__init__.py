"""Backups of a vault: encrypted, incremental, restored with the passphrase of their day."""
