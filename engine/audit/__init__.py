"""The audit log: a chain of records without content, signed checkpoints, exports, and a verifier that stands alone."""
