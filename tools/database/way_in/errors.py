"""What keeps somebody from reaching the database of a stage."""


class WayInError(Exception):
    """The database cannot be reached; the message says what to do."""
