"""Colours and style."""
