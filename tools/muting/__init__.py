"""Warnings that a planned load explains are silent while it lasts, and never what pages."""
