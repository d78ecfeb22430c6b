"""Names found by a model that came in a pack: in a process of its own, confined, with limits."""
