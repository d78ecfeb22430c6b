"""One module for each group of commands, grouped as the API is."""
