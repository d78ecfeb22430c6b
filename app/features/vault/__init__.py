"""Keys and backups: who opens the vault, and the copies that bring it back."""
