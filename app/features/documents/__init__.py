"""Collections, what is in them, and what became of each file that was added."""
