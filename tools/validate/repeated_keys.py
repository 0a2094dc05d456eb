"""Items of one file with the same key, of which a table keeps the last."""

from collections.abc import Mapping
from decimal import Decimal

from data_platform.dynamodb.item_check import Misfit
from data_platform.dynamodb.schema import Table


class SeenKeys:
    """The primary keys of the items before."""

    def __init__(self, table: Table) -> None:
        self._names = tuple(key.name for key in table.keys)
        # By its hash, which takes a part of a key's room. That two keys of a million have the same
        # one has a probability of 1 to 30 million.
        self._first: dict[int, int] = {}

    def misfits(self, number: int, item: Mapping[str, object]) -> tuple[Misfit, ...]:
        """Say so if an item before has the key of this one; nothing else is looked at."""
        key = tuple(item.get(name) for name in self._names)
        # What cannot be a key is said to be none elsewhere.
        if not all(isinstance(part, str | bytes | int | Decimal) for part in key):
            return ()
        first = self._first.setdefault(hash(key), number)
        if first == number:
            return ()
        found = f"it has the key of item {first:,}"
        return (Misfit(", ".join(self._names), found, "A table keeps one item of a key, the last"),)
