"""What every room of the engine may use: ids, clock, errors, paths, settings, logging."""
