"""How the desktop looks, how models are run, and who can open the vault."""
