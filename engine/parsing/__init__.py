"""Untrusted files in, text with structure and positions out, from a sandboxed worker process."""
