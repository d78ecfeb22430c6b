"""A document as it was written, its page or its text, with one passage of it highlighted."""
