"""In which ways the items of a kind are made and changed, by the writes that are declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from data_platform.dynamodb.declarations import Entity, Index, Product, Table, carries
from data_platform.dynamodb.writes.changes import Remove, Set
from data_platform.dynamodb.writes.declarations import (
    ConsumerWrite,
    Put,
    Update,
    Write,
    WriteOperation,
    WritePattern,
)
from data_platform.dynamodb.writes.values import FixedClock, is_time, resolve

TRANSACTION_FACTOR = 2
"""A transaction prepares each of its writes, and then makes it: in the table and in its indexes."""


MOSTLY = 0.95
"""Assumption: the part of all changes that is meant by nearly all of them."""


_CLOCK = FixedClock(0)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A way in which items of a kind are changed.

    Parameters
    ----------
    name
        The write pattern, or the function that makes it.
    before
        An item that it changes.
    written
        Attributes that have another value afterwards.
    removed
        Attributes that are gone afterwards.
    factor
        How many times the units of a single write it takes.
    part
        Which part of all changes it makes.
    """

    name: str
    before: Mapping[str, object]
    written: frozenset[str]
    removed: frozenset[str] = field(default_factory=frozenset)
    factor: int = 1
    part: float = 1

    def writes_to(self, index: Index | None, table: Table) -> int:
        """Return how many entries of an index it writes: none to two; of the table itself, one.

        An entry whose key changes is deleted and put again. One that carries nothing that changes
        is left alone, and so is an index whose key the item lacks before and afterwards.
        """
        if index is None:
            return 1
        keys = {key.name for key in index.keys}
        was_there = keys <= self.before.keys()
        is_there = keys <= (self.before.keys() | self.written) - self.removed
        if was_there != is_there:
            return 1
        if not was_there:
            return 0
        if keys & self.written:
            return 2
        changed = self.written | self.removed
        return int(any(carries(index, name, table) for name in changed))


@dataclass(frozen=True)
class Ways:
    """All ways in which items of a kind are made and changed.

    Parameters
    ----------
    changes
        Their parts make one together, unless there is none.
    creation_factor
        How many times the units of a single write a new item takes, on average.
    created
        The names of the attributes of a new item, for each way of making one.
    """

    changes: tuple[Change, ...] = ()
    creation_factor: float = 1
    created: tuple[frozenset[str], ...] = ()

    def part_created_in(self, index: Index | None, entity: Entity) -> float:
        """Return which part of new items is in an index at once: some get its key only later.

        Where nothing is known of how they are made, they are like the first example.
        """
        if index is None:
            return 1
        keys = {key.name for key in index.keys}
        created = self.created or (frozenset(entity.examples[0].item),)
        return sum(keys <= names for names in created) / len(created)


def ways_of(product: Product | None, table: Table, entity: Entity) -> Ways:
    """Return in which ways items of a kind are written; nothing is known without a product.

    Parameters
    ----------
    product
        Whose writes are declared.
    table
        One of its tables, perhaps as a stage has it.
    entity
        One of its kinds of items.
    """
    if product is None:
        return Ways()
    steps = [
        (pattern, step)
        for pattern in product.write_patterns
        for step in pattern.steps
        if (step.table, step.entity) == (table.name, entity.name)
    ]
    by_functions = [
        each
        for each in product.consumer_writes
        if (each.table, each.entity) == (table.name, entity.name)
    ]
    made = [(pattern, step) for pattern, step in steps if isinstance(step, Put) and _makes(step)]
    made_by_functions = [each for each in by_functions if not each.attributes]
    factors = [
        *(_factor(pattern) for pattern, _ in made),
        *(_factor(each) for each in made_by_functions),
    ]
    return Ways(
        changes=_parted(
            [
                *(change for pair in steps for change in _of_step(*pair, table, entity)),
                *(_of_function(each, table, entity) for each in by_functions if not each.is_mark),
            ],
            entity.load.mostly_by if entity.load else None,
        ),
        creation_factor=sum(factors) / len(factors) if factors else 1,
        created=(
            *(frozenset(step.item) | _added_by_stage(product, table, entity) for _, step in made),
            *(frozenset(entity.examples[0].item) for _ in made_by_functions),
        ),
    )


def _added_by_stage(product: Product, table: Table, entity: Entity) -> frozenset[str]:
    """Return the attributes that a stage adds to a kind of item: a shard, which all items get."""
    declared = product.table(table.name) or table
    names = {each.name for kind in declared.entities for each in kind.attributes}
    return frozenset(each.name for each in entity.attributes) - names


def _parted(changes: Sequence[Change], mostly_by: str | None) -> tuple[Change, ...]:
    """Return changes with their parts: the most for one of them, or the same for all."""
    most = [change for change in changes if change.name == mostly_by]
    others = [change for change in changes if change.name != mostly_by]
    if not most or not others:
        return tuple(replace(change, part=1 / len(changes)) for change in changes)
    return (
        *(replace(change, part=MOSTLY / len(most)) for change in most),
        *(replace(change, part=(1 - MOSTLY) / len(others)) for change in others),
    )


def _makes(step: Write) -> bool:
    return isinstance(step, Put) and step.before is None


def _factor(write: WritePattern | ConsumerWrite) -> int:
    if isinstance(write, ConsumerWrite):
        is_transaction = write.is_transactional
    else:
        is_transaction = write.operation is WriteOperation.TRANSACTION
    return TRANSACTION_FACTOR if is_transaction else 1


def _of_step(pattern: WritePattern, step: Write, table: Table, entity: Entity) -> Iterator[Change]:
    """Yield what the example call of a pattern changes in the item of one of its steps."""
    example = table.example(step.before) if step.before else None
    before = {**(example or entity.examples[0]).item, **step.holds}
    removed: set[str] = set()
    if isinstance(step, Update):
        removed = {each.attribute for each in step.changes if isinstance(each, Remove)}
        written = {
            each.attribute
            for each in step.changes
            if not isinstance(each, Remove)
            and not (isinstance(each, Set) and _stays(each.attribute, each.value, before, pattern))
        }
    elif isinstance(step, Put) and not _makes(step):
        written = {
            name for name, value in step.item.items() if not _stays(name, value, before, pattern)
        }
        removed = before.keys() - step.item.keys()
    else:
        return
    yield Change(
        name=pattern.name,
        before=before,
        written=frozenset(written - {key.name for key in table.keys}),
        removed=frozenset(removed & before.keys()),
        factor=_factor(pattern),
    )


def _stays(name: str, value: object, before: Mapping[str, object], pattern: WritePattern) -> bool:
    """Tell whether the example call writes what is there already; the time is always another."""
    if is_time(value) or name not in before:
        return False
    # No unit is needed, since nothing here depends on the time.
    return bool(resolve(value, "", pattern.parameters, _CLOCK) == before[name])


def _of_function(write: ConsumerWrite, table: Table, entity: Entity) -> Change:
    """Return the change of a function; where it names no attributes, all but those of keys."""
    names = write.attributes or {attribute.name for attribute in entity.attributes} - {
        key.name for index in table.indexes for key in index.keys
    }
    return Change(
        name=write.consumer,
        before=entity.examples[0].item,
        written=frozenset(names) - {key.name for key in table.keys},
        factor=_factor(write),
    )
