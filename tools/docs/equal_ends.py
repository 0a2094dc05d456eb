"""Long lists of equal numbers, such as example vectors, which are printed by their count."""

from collections.abc import Sequence
from itertools import takewhile


def equal_at_the_end(values: Sequence[object]) -> int:
    """Return how many values at the end of a list are equal."""
    return sum(1 for _ in takewhile(lambda value: value == values[-1], reversed(values)))
