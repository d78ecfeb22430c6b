"""Erasure: a person or documents for good, the certificates of it, how long documents are kept, legal holds."""
