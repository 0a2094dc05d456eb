"""What cannot be muted."""


class MutingError(Exception):
    """A mute cannot begin as asked; the message says what to do."""
