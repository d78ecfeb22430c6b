"""The desktop: a client of the engine with a window. Imports the engine's client and contract, nothing else of it."""
