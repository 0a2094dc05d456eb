"""What can go wrong in a run."""

from botocore.exceptions import BotoCoreError, ClientError


class IncompleteRunError(Exception):
    """A run did less than it should have; what it could do, it did.

    Parameters
    ----------
    problems
        What is missing and why, one sentence each.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def error_code(error: BotoCoreError | ClientError) -> str:
    """Return what kind of error it is, without its message."""
    if isinstance(error, ClientError):
        return error.response["Error"]["Code"]
    return type(error).__name__
