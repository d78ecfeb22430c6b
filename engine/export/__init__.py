"""From a finished training run to a model that answers: merge, GGUF, quantizations, proof that they are the same."""
