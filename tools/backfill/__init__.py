"""Giving existing items what a rule of today needs of them."""
