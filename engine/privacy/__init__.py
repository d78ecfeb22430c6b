"""Finds personal data in text. Knows no document, no database and no policy."""
