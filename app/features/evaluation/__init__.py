"""Question sets put to models: what each answered, and whether one is better."""
