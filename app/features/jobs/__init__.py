"""What runs and what ran lately, in a panel at the right edge of the window."""
