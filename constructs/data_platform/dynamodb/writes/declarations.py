"""Write patterns as plain data; nothing is checked here.

Products take these from `data_platform.dynamodb.schema`, and `Product` checks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from data_platform.dynamodb.items import Item, Scalar, freeze_mapping
from data_platform.dynamodb.writes.changes import Alteration
from data_platform.dynamodb.writes.conditions import Requirement


class Race(StrEnum):
    """What comes of it when many callers make the same write at the same time."""

    ONE_WINS = "exactly one call succeeds; all others are refused and change nothing"
    ALL_COUNT = "every call succeeds, and each is in the result"
    AS_MANY_AS_FIT = "as many calls succeed as there is room; all others are refused"
    NEWEST_STAYS = "the newest stays, whatever the order of the calls; older ones are refused"
    LAST_STAYS = "every call succeeds, and what stays is one of them, whole"


class SecondCall(StrEnum):
    """What a second call with the same parameters does, after the first has succeeded."""

    REFUSED = "is refused, and changes nothing"
    UNCHANGED = "succeeds, and changes nothing"
    COUNTS_AGAIN = "counts again: repeat it only if you know that the first was not made"


class WriteOperation(StrEnum):
    """The operations of DynamoDB that write."""

    PUT_ITEM = "PutItem"
    UPDATE_ITEM = "UpdateItem"
    DELETE_ITEM = "DeleteItem"
    TRANSACTION = "TransactWriteItems"
    BATCH = "BatchWriteItem"


@dataclass(frozen=True, kw_only=True)
class _Step:
    """What every step says: the kind of item, the condition, and what is there before.

    Parameters
    ----------
    table
        Name of the table, as declared.
    entity
        The kind of item.
    condition
        Requirements that all hold, or nothing is written.
    before
        Name of the example of the table that is there before the example call; None if no item is.
    holds
        What attributes of that example hold instead.
    """

    table: str
    entity: str
    condition: tuple[Requirement, ...] = ()
    before: str | None = None
    holds: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Copy mappings, so that they stay what is checked; the checks refuse anything else."""
        for each in fields(self):
            freeze_mapping(self, each.name)


@dataclass(frozen=True, kw_only=True)
class Put(_Step):
    """A whole item, in place of the one with its key, if there is one."""

    item: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Update(_Step):
    """Changes of single attributes of the item with a key, which need not be there."""

    key: Mapping[str, Scalar]
    changes: tuple[Alteration, ...]


@dataclass(frozen=True, kw_only=True)
class Delete(_Step):
    """The deletion of the item with a key."""

    key: Mapping[str, Scalar]


@dataclass(frozen=True, kw_only=True)
class Check(_Step):
    """A condition on an item that the transaction leaves as it is."""

    key: Mapping[str, Scalar]


Write = Put | Update | Delete | Check


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A state in which the example call is refused.

    Parameters
    ----------
    when
        The state, in words.
    step
        Number of the step whose item it is about, from 0.
    found
        Name of the example that is there in place of the step's own.
    holds
        What attributes of that item hold instead.
    is_absent
        Whether there is no item.
    """

    when: str
    step: int = 0
    found: str | None = None
    holds: Mapping[str, object] = field(default_factory=dict)
    is_absent: bool = False

    def __post_init__(self) -> None:
        """Freeze what the item holds."""
        freeze_mapping(self, "holds")


@dataclass(frozen=True, kw_only=True)
class WritePattern:
    """A write that applications make, with what it promises to hold.

    Parameters
    ----------
    name
        Kebab-case, unique in its product.
    purpose
        What it is for, in words.
    writer
        The application that makes it, and for whom.
    steps
        One write, or several that are made together: all of them or none, unless it is a batch.
    parameters
        Example values for all placeholders except the reserved ``<now>``.
    varies
        The parameters that differ between callers who make it at the same time.
    invariant
        What is true of the items after it, whoever writes at the same time.
    race
        What comes of it when many make it at the same time.
    second_call
        What the same call does once more.
    refusals
        The states in which it is refused.
    when_refused
        What the caller does then.
    source
        Where the document asks for it.
    is_batch
        Whether the steps are made one by one, in any order, without conditions.
    """

    name: str
    purpose: str
    writer: str
    steps: tuple[Write, ...]
    parameters: Item
    invariant: str
    race: Race
    second_call: SecondCall
    when_refused: str
    source: str
    varies: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    is_batch: bool = False

    def __post_init__(self) -> None:
        """Freeze the parameters."""
        freeze_mapping(self, "parameters")

    @property
    def operation(self) -> WriteOperation:
        """The operation of DynamoDB that makes it."""
        if self.is_batch:
            return WriteOperation.BATCH
        if len(self.steps) > 1:
            return WriteOperation.TRANSACTION
        return _OPERATIONS[type(self.steps[0])]


_OPERATIONS: Mapping[type, WriteOperation] = {
    Put: WriteOperation.PUT_ITEM,
    Update: WriteOperation.UPDATE_ITEM,
    Delete: WriteOperation.DELETE_ITEM,
    Check: WriteOperation.TRANSACTION,
}


@dataclass(frozen=True, kw_only=True)
class ConsumerWrite:
    """A write that a function of this platform makes by itself; no application makes it.

    Parameters
    ----------
    consumer
        The function's package.
    table, entity
        What it writes.
    attributes
        The attributes it writes; all if empty.
    purpose
        What it does, in words.
    invariant
        What is true of the items after it, whatever is delivered twice or late.
    with_applications
        Whether applications write the same attributes as well.
    is_mark
        Whether such items are nobody's data: they only say what the function has done.
    is_transactional
        Whether it is a step of a transaction, which takes twice the write units.
    """

    consumer: str
    table: str
    entity: str
    purpose: str
    invariant: str
    attributes: tuple[str, ...] = ()
    with_applications: bool = False
    is_mark: bool = False
    is_transactional: bool = False


def taken(item: Item, *names: str) -> dict[str, Any]:
    """Return some attributes of an example item, as the parameters of an example call."""
    return {name: item[name] for name in names}


def passed(*names: str) -> dict[str, str]:
    """Return attributes that each get the parameter of their own name."""
    return {name: f"<{name}>" for name in names}
