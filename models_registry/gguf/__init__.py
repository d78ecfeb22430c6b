"""The structure of GGUF files that nobody vouches for, read within bounds. Knows neither models nor the engine."""
