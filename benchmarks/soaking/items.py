"""Items of every table that no other writer has: what is acknowledged has to be there."""

import math
import time
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from benchmarks.soaking.place import Place
from data_platform.dynamodb.schema import Table
from stacks.products import PRODUCTS
from tools.queries.examples import loadable_item

_SHARE_DELETED = 0.2


class OtherItems:
    """Writes, replaces and deletes items that are like the examples of their tables."""

    def __init__(self, place: Place, without: Sequence[str]) -> None:
        self.poisoned: list[str] = []
        self._place = place
        declared = (table for product in PRODUCTS for table in product.tables)
        self._declared: list[Table] = [
            table for table in declared if table.name not in without and table.examples
        ]
        self.tables = tuple(table.name for table in self._declared)
        self._items: dict[str, dict[Any, dict[str, Any]]] = {name: {} for name in self.tables}

    def write(self, number: int, random: Random) -> None:
        """Change an item of the next table."""
        declared = self._declared[number % len(self._declared)]
        table, items = self._place.table(declared.name), self._items[declared.name]
        if items and random.random() < _SHARE_DELETED:
            _, item = items.popitem()
            table.delete_item(Key={name: item[name] for name in _key_names(declared)})
            return
        item = loadable_item(declared, random.choice(declared.examples), now=int(time.time()))
        partition, *_ = _key_names(declared)
        is_text = isinstance(item[partition], str)
        item[partition] = (
            f"{self._place.run}-{number}" if is_text else 10**9 + int(time.time()) + number
        )
        table.put_item(Item=item)
        items[tuple(item[name] for name in _key_names(declared))] = item

    def problems(self) -> list[str]:
        """Read every item again."""
        return [problem for declared in self._declared for problem in self._missing(declared)]

    def _missing(self, declared: Table) -> Iterator[str]:
        table, names = self._place.table(declared.name), _key_names(declared)
        for item in self._items[declared.name].values():
            if declared.ttl and item.get(declared.ttl.attribute, math.inf) <= time.time():
                continue  # expired, so it may be gone
            key = {name: item[name] for name in names}
            found = table.get_item(Key=key, ConsistentRead=True).get("Item")
            if found is None:
                yield f"{declared.name}: an item that was written is not there"


def _key_names(table: Table) -> list[str]:
    return [key.name for key in (table.partition_key, table.sort_key) if key is not None]
