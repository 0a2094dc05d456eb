"""What keeps a restore of PostgreSQL from going on."""


class RestoreError(Exception):
    """A restore cannot be done as asked; the message says what to do instead."""
