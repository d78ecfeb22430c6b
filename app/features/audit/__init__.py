"""The audit log: what happened, who did it, and whether the log is whole."""
