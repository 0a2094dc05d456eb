"""Why nothing was written."""


class RefusedError(Exception):
    """What was asked for exists, is illegal, or does not fit the files that are there."""
