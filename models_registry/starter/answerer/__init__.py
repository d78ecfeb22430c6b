"""A tiny language model that finds a sentence in numbered passages, copies it and cites it."""
