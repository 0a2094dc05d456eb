"""Why something could not be emptied."""


class NotEmptiedError(Exception):
    """Something is left; the message says how much and why, and names no object."""
