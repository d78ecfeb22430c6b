"""Erasing for good: documents and people, what hangs on them, the traces in the file, and a certificate of it."""
