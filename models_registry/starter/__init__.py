"""Recipes and weights of the small models that come with the product."""
