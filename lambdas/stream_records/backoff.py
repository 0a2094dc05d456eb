"""How long to wait before something is tried again."""

import random


def pause_seconds(attempt: int, *, first: float = 0.05, longest: float = 2.0) -> float:
    """Return a random pause that grows with the attempts, so that writers drift apart.

    Parameters
    ----------
    attempt
        How many attempts failed before the last one: 0 after the first.
    first, longest
        The most seconds after the first attempt, and after any.
    """
    return random.uniform(0, min(longest, first * 2**attempt))  # noqa: S311  not for secrets
