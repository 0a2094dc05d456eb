"""What stands in the way of a restore."""


class RestoreError(Exception):
    """Something cannot be restored as asked for; the message says what to do instead."""
