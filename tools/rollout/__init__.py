"""Changing what is deployed: what a change means, in which order it can be made."""
