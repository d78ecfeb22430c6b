"""Training on frozen datasets: plan, the trainer's process, encrypted checkpoints, records, sweeps."""
