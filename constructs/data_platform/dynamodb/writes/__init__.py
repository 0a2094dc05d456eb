"""Writes as data: what they change, on which condition, and what they promise."""
