"""Catalogue of base models and the recipes of the starter models. Imports nothing of the engine."""
