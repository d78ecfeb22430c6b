"""Language models: bring one in, use it, check it, take it away."""
