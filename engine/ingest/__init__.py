"""From files to searchable documents: scan, parse, clean, find duplicates, chunk, embed, commit."""
