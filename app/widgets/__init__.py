"""Reusable widgets that know nothing about the engine."""
