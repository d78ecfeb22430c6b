"""One module per file format; each turns a parsed source into deterministic bytes."""
