"""What is wrong with an export."""


class ExportError(Exception):
    """An export cannot be read, or is not whole; the message names the object and what to do."""
