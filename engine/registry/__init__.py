"""Versions of trained models: what they are made of, at which stage they are, and where every part came from."""
