"""Long lists in parts that a request can take."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Member = TypeVar("Member")


def in_batches(members: Sequence[Member], size: int) -> Iterator[list[Member]]:
    """Yield the members in order, at most so many at a time."""
    for start in range(0, len(members), size):
        yield list(members[start : start + size])
