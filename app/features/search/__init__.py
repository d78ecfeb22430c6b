"""Finding a passage by its words, from everywhere in the window."""
