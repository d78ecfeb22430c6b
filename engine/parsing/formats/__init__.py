"""One module per format: bytes in, elements out. They run inside the sandboxed worker only."""
