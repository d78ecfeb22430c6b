"""Training: plan a run in four choices, start it, watch it, and make models of it."""
