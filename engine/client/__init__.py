"""The typed client of the engine's API, and the supervisor that starts an engine."""
