"""Starts the processes of the local AWS, watches them, and stops them."""
