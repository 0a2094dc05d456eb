"""Random changes of items, as every operation of DynamoDB that writes can carry them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.local.dynamodb.vector_oracle import whole_numbers
from tests.local.dynamodb.vectors import vector

Draw = random.Random
Items = dict[str, dict[str, Any]]

PUT, SET, REMOVE, DELETE = "put", "set", "remove", "delete"
TYPES = {"owner": "S", "level": "N"}

_KEYS = [f"k{number}" for number in range(12)]
_WRONG = (
    {"v": vector(1, 2)},
    {"v": vector(1, 2, "1E39")},
    {"v": {"L": [{"S": "1"}] * 3}},
    {"v": {"NULL": True}},
    {"owner": {"N": "1"}},
    {"owner": {"S": ""}},
    {"level": {"S": "1"}},
)


@dataclass(frozen=True)
class Change:
    """A change of one item.

    Attributes
    ----------
    action
        Put, set or remove attributes, or delete.
    key
        The item's key.
    attributes
        The attributes to put or set.
    names
        The attributes to remove.
    """

    action: str
    key: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    names: Sequence[str] = ()

    def result(self, items: Items) -> dict[str, Any] | None:
        """Return what the item is afterwards; None if there is none."""
        if self.action == DELETE or (self.action == REMOVE and self.key not in items):
            return None
        before = {} if self.action == PUT else items.get(self.key, {})
        kept = {name: value for name, value in before.items() if name not in self.names}
        return {**kept, "pk": {"S": self.key}, **self.attributes}

    def is_right(self) -> bool:
        """Tell whether the indexes can take it."""
        if "v" in self.attributes and whole_numbers(self.attributes["v"], 3) is None:
            return False
        return all(
            list(value) == [TYPES[name]] and value != {"S": ""}
            for name, value in self.attributes.items()
            if name in TYPES
        )

    def as_part(self, table: str) -> tuple[str, dict[str, Any]]:
        """Return it as a part of a transaction, by its action."""
        if self.action == PUT:
            item = {"pk": {"S": self.key}, **self.attributes}
            return "Put", {"TableName": table, "Item": item}
        keyed = {"TableName": table, "Key": {"pk": {"S": self.key}}}
        if self.action == DELETE:
            return "Delete", keyed
        names = [*self.attributes, *self.names]
        words = [f"#{name} = :{name}" for name in self.attributes] or [f"#{n}" for n in names]
        update = {
            **keyed,
            "UpdateExpression": f"{self.action.upper()} {', '.join(words)}",
            "ExpressionAttributeNames": {f"#{name}": name for name in names},
        }
        values = {f":{name}": value for name, value in self.attributes.items()}
        return "Update", {**update, **({"ExpressionAttributeValues": values} if values else {})}

    def as_statement(self, table: str) -> dict[str, Any]:
        """Return it as a statement of PartiQL."""
        key = {"S": self.key}
        names = list(self.attributes)
        values = list(self.attributes.values())
        if self.action == PUT:
            members = ", ".join(f"'{name}': ?" for name in ["pk", *names])
            text = f'INSERT INTO "{table}" VALUE {{{members}}}'
            return {"Statement": text, "Parameters": [key, *values]}
        if self.action == DELETE:
            text = f'DELETE FROM "{table}" WHERE pk = ?'  # noqa: S608  a test's own
            return {"Statement": text, "Parameters": [key]}
        clauses = [f'SET "{name}" = ?' for name in names]
        clauses += [f'REMOVE "{name}"' for name in self.names]
        text = f'UPDATE "{table}" {" ".join(clauses)} WHERE pk = ?'
        return {"Statement": text, "Parameters": [*values, key]}

    def can_be_stated(self, items: Items) -> bool:
        """Tell whether a statement can do it: INSERT only makes items, the others find one."""
        return (self.action == PUT) != (self.key in items)


def changes(draw: Draw, items: Items, carrier: str) -> list[Change]:
    """Draw changes of different items that an operation can carry."""
    keys = draw.sample(_KEYS, draw.randint(1, 4) if carrier in TOGETHER else 1)
    drawn = [_change(draw, key) for key in keys]
    if carrier == "batch_write_item":
        return [each for each in drawn if each.action in {PUT, DELETE}]
    if "execute" in carrier:
        return [each for each in drawn if each.can_be_stated(items)]
    if carrier == "transact_write_items":
        # In a transaction, DynamoDB Local makes an item of it.
        return [each for each in drawn if each.action != REMOVE or each.key in items]
    return drawn


def _change(draw: Draw, key: str) -> Change:
    action = draw.choice((PUT, PUT, SET, SET, REMOVE, DELETE))
    if action == DELETE:
        return Change(action, key)
    if action == REMOVE:
        return Change(action, key, names=[draw.choice(("v", "owner", "level"))])
    attributes: dict[str, Any] = {"text": {"S": draw.choice("xyz")}}
    if draw.random() < 0.8:
        attributes["v"] = vector(*(draw.randint(-2, 2) for _ in range(3)))
    if draw.random() < 0.8:
        attributes["owner"] = {"S": draw.choice(("ann", "bob"))}
    if draw.random() < 0.6:
        attributes["level"] = {"N": draw.choice(("1", "2"))}
    if draw.random() < 0.15:
        attributes |= draw.choice(_WRONG)
    return Change(action, key, attributes)


def request(carrier: str, table: str, drawn: Sequence[Change]) -> tuple[str, dict[str, Any]]:
    """Return the method of a client that carries changes, with its arguments."""
    return carrier if carrier != "item" else _ITEM[drawn[0].action], _REQUESTS[carrier](
        table, drawn
    )


def _batch(table: str, drawn: Iterable[Change]) -> dict[str, Any]:
    writes = []
    for each in drawn:
        kind, part = each.as_part(table)
        del part["TableName"]
        writes.append({f"{kind}Request": part})
    return {"RequestItems": {table: writes}}


_ITEM = {PUT: "put_item", SET: "update_item", REMOVE: "update_item", DELETE: "delete_item"}
_REQUESTS: Mapping[str, Callable[[str, Sequence[Change]], dict[str, Any]]] = {
    "item": lambda table, drawn: drawn[0].as_part(table)[1],
    "batch_write_item": _batch,
    "transact_write_items": lambda table, drawn: {
        "TransactItems": [dict([each.as_part(table)]) for each in drawn]
    },
    "execute_statement": lambda table, drawn: drawn[0].as_statement(table),
    "batch_execute_statement": lambda table, drawn: {
        "Statements": [each.as_statement(table) for each in drawn]
    },
    "execute_transaction": lambda table, drawn: {
        "TransactStatements": [each.as_statement(table) for each in drawn]
    },
}
CARRIERS = tuple(_REQUESTS)
TOGETHER = set(CARRIERS) - {"item", "execute_statement"}
EACH_ALONE = "batch_execute_statement"
"""Makes what is right, and says of each other one why not."""
