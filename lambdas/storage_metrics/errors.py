"""What can go wrong in a run."""


class IncompleteRunError(Exception):
    """A run published less than it should have; what it could measure, it did publish.

    Parameters
    ----------
    problems
        What is missing and why, one sentence each.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems
