"""One module for each feature's routes."""
