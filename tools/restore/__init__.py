"""Bringing back what a table held, without losing what happened since."""
