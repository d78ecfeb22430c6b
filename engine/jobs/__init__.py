"""Long work: durable rows, two lanes, honest progress, cancel, and resume after the engine was killed."""
