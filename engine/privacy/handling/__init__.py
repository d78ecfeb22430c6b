"""Decides what becomes of personal data that was found: policies, pseudonyms, review, reveal. Detects nothing."""
