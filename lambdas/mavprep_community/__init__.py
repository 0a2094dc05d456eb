"""Keeps tags, comment counts, reputation and badges of MavPrep's community."""
