"""The pages without an engine: a fake client and the command that renders each state to a picture."""
