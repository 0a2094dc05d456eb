"""Errors that end a command with one sentence instead of a traceback."""


class ConfigurationError(ValueError):
    """A stage, namespace or context value that the platform cannot be built with."""
