"""Long lists in parts that a request can take."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Member = TypeVar("Member")


def in_batches(members: Sequence[Member], size: int) -> Iterator[list[Member]]:
    """Yield the members in order, at most so many at a time."""
    for start in range(0, len(members), size):
        yield list(members[start : start + size])
