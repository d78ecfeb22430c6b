"""From nothing to a running engine: make the vault, keep the recovery code, unlock."""
