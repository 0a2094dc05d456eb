"""Declarations drawn at random, right ones and ones with a few wrong-ish values in them.

A declaration is first drawn as a `Draft`, whose parts can be changed before it is declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING, Any

from hypothesis import assume
from hypothesis import strategies as st

from data_platform.dynamodb.attributes import EPOCH_SECONDS, Attribute
from data_platform.dynamodb.conditions import Condition
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.schema import (
    AccessPattern,
    Entity,
    Example,
    Index,
    Key,
    Table,
    TimeToLive,
)
from data_platform.dynamodb.types import AttributeType, Operation, Operator, Order, Projection

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

NAMES = (
    *("lesson-state", "a.b", "a b", "a_b", "#id", ":id", "status", "größe", "1st", "_", "size"),
    *("`tick`", "x" * 255, "ä" * 127, 'quote"d', "pipe|", "<now>", "{brace}", "\\", "*", "名前"),
)
WRONG_NAMES = ("", "x" * 256, "ä" * 128, "line\nbreak", "\x00", "\ud800")
EXPIRIES = ("expires-at", "ttl", 'expiry "of" it')
CREATED = 1_704_067_200

_KEY_TYPES = (AttributeType.STRING, AttributeType.NUMBER, AttributeType.BINARY)
_COMPARABLE = (*_KEY_TYPES, AttributeType.BOOLEAN)
_VALUES: dict[AttributeType, SearchStrategy[Any]] = {
    AttributeType.STRING: st.sampled_from(["a", "B", "ü", "x" * 1000, "USER#1", "<", "𝄞", " "]),
    AttributeType.NUMBER: st.sampled_from([0, -1, 7, 10**37, Decimal("0.5"), Decimal("1E-30")]),
    AttributeType.BINARY: st.sampled_from([b"a", b"\x00", b"\xff\xfe", b"x" * 1000]),
    AttributeType.BOOLEAN: st.booleans(),
    AttributeType.LIST: st.sampled_from([[], [1, "a", None], [[b"x"]]]),
    AttributeType.MAP: st.sampled_from([{}, {"a": {"b": Decimal("1.5")}}]),
    AttributeType.STRING_SET: st.sampled_from([frozenset({"a"}), frozenset({"", "b"})]),
    AttributeType.NUMBER_SET: st.sampled_from([frozenset({1}), frozenset({Decimal("2.5"), 3})]),
}
# Some of them are right: what is refused must be so for a reason.
_STRANGE: SearchStrategy[Any] = st.sampled_from(
    [
        *("", "x" * 1024, "x" * 1025, "x" * 2048, "x" * 2049, "\ud800", "y" * 409_600),
        *(10**38, int("1" * 39), Decimal("1E125"), Decimal("1E126"), Decimal("NaN"), 1.5),
        *(Decimal("-Infinity"), Decimal("1E-130"), Decimal("1E-131"), b"", b"x" * 2049, None),
        *(True, {"": 1}, {"a": 1.5}, set(), {"a", 1}, [float("nan")], {1: 2}, object()),
    ]
)


@dataclass
class Draft:
    """What a table is declared from."""

    fields: dict[str, Any]
    attributes: list[dict[str, Any]]
    items: list[dict[str, Any]]
    indexes: list[dict[str, Any]]
    patterns: list[dict[str, Any]]

    def declared(self) -> Table | DeclarationError:
        """Declare the table, with what its patterns return; or return why it is refused."""
        names = [f"example-{number}" for number in range(len(self.items))]
        answers = [each for count in range(len(names)) for each in permutations(names, count + 1)]
        untried = {pattern["name"]: iter(answers) for pattern in self.patterns}
        returns = {name: next(tries) for name, tries in untried.items()}
        while True:
            try:
                return self._table(returns)
            except DeclarationError as error:
                pattern = error.where.rpartition("access pattern ")[2].strip("'")
                answer = next(untried[pattern], None) if error.field == "returns" else None
                if answer is None:
                    return error
                returns[pattern] = answer

    def _table(self, returns: dict[str, tuple[str, ...]]) -> Table:
        common: dict[str, Any] = {"purpose": "Drawn.", "source": "drawn"}
        return Table(
            **{"construct_id": "DrawnTable", **common, **self.fields},
            indexes=tuple(Index(**{"purpose": "Drawn.", **each}) for each in self.indexes),
            entities=(
                Entity(
                    name="Thing",
                    meaning="What is drawn.",
                    attributes=tuple(Attribute(**each) for each in self.attributes),
                    examples=tuple(
                        Example(f"example-{number}", item) for number, item in enumerate(self.items)
                    ),
                ),
            ),
            access_patterns=tuple(
                AccessPattern(**common, **each, returns=returns[each["name"]])
                for each in self.patterns
            ),
        )


@st.composite
def right_drafts(draw: DrawFn) -> Draft:
    """Draw a table that can work: one to three examples, up to two indexes, and their patterns."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=4, max_size=7, unique=True))
    types = dict.fromkeys(names, AttributeType.STRING)
    keys, others = names[: draw(st.integers(1, 2))], names[2:]
    for name in names:
        types[name] = draw(st.sampled_from(_KEY_TYPES if name in keys else list(_VALUES)))
    items = _items(draw, names, types, keys)
    draft = Draft(
        fields={
            "name": "drawn.Table_1",
            "partition_key": Key(keys[0], types[keys[0]]),
            "sort_key": Key(keys[1], types[keys[1]]) if keys[1:] else None,
        },
        attributes=[
            {"name": name, "type": types[name], "meaning": "Drawn.", "required": name in keys}
            for name in names
        ],
        items=items,
        indexes=[],
        patterns=[],
    )
    if draw(st.booleans()):
        _add_expiry(draw, draft)
    for number in range(draw(st.integers(0, 2))):
        _add_index(draw, draft, number, others, types)
    _add_patterns(draw, draft, types)
    return draft


def _items(
    draw: DrawFn, names: list[str], types: dict[str, AttributeType], keys: list[str]
) -> list[dict[str, Any]]:
    items: dict[tuple[Any, ...], dict[str, Any]] = {}
    for _ in range(draw(st.integers(1, 3))):
        item = {
            name: draw(_VALUES[types[name]])
            for name in names
            if name in keys or draw(st.integers(0, 3))
        }
        items.setdefault(tuple(item[name] for name in keys), item)
    return list(items.values())


def _add_expiry(draw: DrawFn, draft: Draft) -> None:
    name = draw(st.sampled_from(EXPIRIES))
    draft.fields["ttl"] = TimeToLive(attribute=name, retention=timedelta(days=90))
    draft.attributes.append(
        {
            "name": name,
            "type": AttributeType.NUMBER,
            "meaning": "When it expires.",
            "unit": EPOCH_SECONDS,
            "required": False,
        }
    )
    for item in draft.items:
        if draw(st.booleans()):
            item[name] = CREATED


def _add_index(
    draw: DrawFn, draft: Draft, number: int, names: list[str], types: dict[str, AttributeType]
) -> None:
    able = [name for name in names if types[name] in _KEY_TYPES]
    if not able:
        return
    chosen = draw(st.lists(st.sampled_from(able), min_size=1, max_size=4, unique=True))
    split = draw(st.integers(1, len(chosen)))
    included = [name for name in names if name not in chosen][:1]
    if "ttl" in draft.fields:
        included.append(draft.fields["ttl"].attribute)
    projection = draw(st.sampled_from([Projection.ALL, Projection.INCLUDE]))
    is_all = projection is Projection.ALL or not included
    draft.indexes.append(
        {
            "name": f"index-{number}",
            "partition_keys": tuple(Key(name, types[name]) for name in chosen[:split]),
            "sort_keys": tuple(Key(name, types[name]) for name in chosen[split:]),
            "projection": Projection.ALL if is_all else Projection.INCLUDE,
            "included_attributes": () if is_all else tuple(included),
        }
    )


def _add_patterns(draw: DrawFn, draft: Draft, types: dict[str, AttributeType]) -> None:
    table_keys = [draft.fields["partition_key"], draft.fields["sort_key"]]
    keys = [key for key in table_keys if key]
    item = draw(st.sampled_from(draft.items))
    draft.patterns.append(
        {
            "name": "get",
            "operation": Operation.GET_ITEM,
            "conditions": tuple(
                Condition(key.name, Operator.EQUALS, (f"<key{number}>",))
                for number, key in enumerate(keys)
            ),
            "parameters": {f"key{number}": item[key.name] for number, key in enumerate(keys)},
        }
    )
    _add_query(draw, draft, None, (tuple(keys[:1]), tuple(keys[1:])), types)
    for index in draft.indexes:
        _add_query(draw, draft, index["name"], (index["partition_keys"], index["sort_keys"]), types)


def _add_query(
    draw: DrawFn,
    draft: Draft,
    index: str | None,
    keys: tuple[tuple[Key, ...], tuple[Key, ...]],
    types: dict[str, AttributeType],
) -> None:
    partition, sort = keys
    item = draw(st.sampled_from(draft.items))
    conditions = [
        Condition(key.name, Operator.EQUALS, (item.get(key.name, draw(_VALUES[key.type])),))
        for key in partition
    ]
    for key in sort[: draw(st.integers(0, len(sort)))]:
        conditions.append(_condition(draw, key.name, key.type, item))
        if conditions[-1].operator is not Operator.EQUALS:
            break
    taken = {key.name for key in partition + sort}
    filters = [
        _condition(draw, name, types[name], item)
        for name in draw(st.lists(st.sampled_from(sorted(types)), max_size=1))
        if name not in taken | _left_out(draft, index) and types[name] in _COMPARABLE
    ]
    draft.patterns.append(
        {
            "name": f"query-{index or 'table'}",
            "index": index,
            "conditions": tuple(conditions),
            "filters": tuple(filters),
            "parameters": {},
            "order": draw(st.sampled_from(Order)),
            "limit": draw(st.sampled_from([None, None, 1, 2, 50])),
            "attributes": draw(st.sampled_from([(), (), tuple(sorted(taken))])),
        }
    )


def _left_out(draft: Draft, index: str | None) -> set[str]:
    """Return the attributes that an index does not copy, so that no filter can read them."""
    found = next((each for each in draft.indexes if each["name"] == index), None)
    if found is None or found["projection"] is Projection.ALL:
        return set()
    return {each["name"] for each in draft.attributes} - set(found["included_attributes"])


def _condition(draw: DrawFn, name: str, kind: AttributeType, item: dict[str, Any]) -> Condition:
    """Draw a condition that the item, if it has the attribute, mostly satisfies."""
    able = [Operator.EQUALS]
    if kind in _KEY_TYPES:
        able += [Operator.AT_LEAST, Operator.AT_MOST, Operator.LESS_THAN, Operator.BETWEEN]
    if kind in {AttributeType.STRING, AttributeType.BINARY}:
        able.append(Operator.BEGINS_WITH)
    operator = draw(st.sampled_from(able))
    value = item.get(name, draw(_VALUES[kind]))
    count = 2 if operator is Operator.BETWEEN else 1
    return Condition(name, operator, (value,) * count)


@st.composite
def strange_drafts(draw: DrawFn) -> Draft:
    """Draw a table with one or two parts changed so that they may be wrong."""
    draft = draw(right_drafts())
    assume(isinstance(draft.declared(), Table))
    for change in draw(st.lists(st.sampled_from(_CHANGES), min_size=1, max_size=2)):
        change(draw, draft)
    return draft


def _rename_attribute(draw: DrawFn, draft: Draft) -> None:
    draw(st.sampled_from(draft.attributes))["name"] = draw(st.sampled_from(NAMES + WRONG_NAMES))


def _change_type(draw: DrawFn, draft: Draft) -> None:
    draw(st.sampled_from(draft.attributes))["type"] = draw(st.sampled_from(AttributeType))


def _change_value(draw: DrawFn, draft: Draft) -> None:
    item = draw(st.sampled_from(draft.items))
    item[draw(st.sampled_from(sorted(item)))] = draw(_STRANGE)


def _change_expiry(draw: DrawFn, draft: Draft) -> None:
    times = [
        0,
        -1,
        CREATED * 1000,
        10**38,
        CREATED + 1,
        "2024-01-01",
        Decimal("1.5"),
        9_999_999_999,
    ]
    name = draft.fields["ttl"].attribute if "ttl" in draft.fields else "expires-at"
    draw(st.sampled_from(draft.items))[name] = draw(st.sampled_from(times))


def _change_field(draw: DrawFn, draft: Draft) -> None:
    name, value = draw(
        st.sampled_from(
            [
                *(("name", name) for name in ("a", "t" * 255, "t" * 160, "a b", "...", 7)),
                *(("construct_id", name) for name in ("Drawn", "drawnTable", "X" * 300, "Table")),
                ("sort_key", None),
                ("stream", "NEW_IMAGE"),
                ("ttl", TimeToLive(attribute="status", retention=timedelta(days=1))),
                ("ttl", TimeToLive(attribute="expires-at", retention=timedelta(0))),
            ]
        )
    )
    draft.fields[name] = value


def _change_index(draw: DrawFn, draft: Draft) -> None:
    if not draft.indexes:
        return
    name, value = draw(
        st.sampled_from(
            [
                *(("name", name) for name in ("ab", "i" * 255, "i" * 140, "a b", "index-1")),
                *(("projection", projection) for projection in (*Projection, "ALL")),
                ("included_attributes", ("status",)),
                ("included_attributes", ("nowhere",)),
                ("included_attributes", "status"),
                ("partition_keys", ()),
                ("sort_keys", draft.indexes[0]["partition_keys"]),
                ("distinct_partition_values", 0),
            ]
        )
    )
    draw(st.sampled_from(draft.indexes))[name] = value


def _change_pattern(draw: DrawFn, draft: Draft) -> None:
    pattern = draw(st.sampled_from(draft.patterns))
    name, value = draw(
        st.sampled_from(
            [
                *(("limit", limit) for limit in (0, -1, 2**31, True, 1)),
                *(("page_size", size) for size in (0, 1, 2**31)),
                ("returns_expired", True),
                *(("attributes", names) for names in (("status", "status"), ("size",), "size")),
                *(("index", index) for index in ("index-0", "nowhere")),
                *(("operation", operation) for operation in Operation),
                ("parameters", {"key0": "a"}),
                ("parameters", {"key0": "a", "unused": 1}),
                ("order", Order.DESCENDING),
            ]
        )
    )
    pattern[name] = value


def _change_condition(draw: DrawFn, draft: Draft) -> None:
    pattern = draw(st.sampled_from(draft.patterns))
    which = draw(st.sampled_from(["conditions", "filters"]))
    attribute = draw(st.sampled_from(draft.attributes))["name"]
    operator = draw(st.sampled_from(Operator))
    count = draw(st.sampled_from([1, 1, 1, 2, 2, 0]))
    values = tuple(draw(st.one_of(_STRANGE, *_VALUES.values())) for _ in range(count))
    changed = Condition(attribute, operator, values)
    pattern[which] = (*pattern.get(which, ()), changed)


def _use_time(draw: DrawFn, draft: Draft) -> None:
    pattern = draw(st.sampled_from(draft.patterns))
    attribute = draw(st.sampled_from(draft.attributes))["name"]
    value = draw(st.sampled_from(["<now>", "AT#<now>", "<lesson-state>", "<key0>", "KEY#<key0>"]))
    pattern["filters"] = (Condition(attribute, Operator.GREATER_THAN, (value,)),)


_CHANGES = (
    _rename_attribute,
    _change_type,
    _change_value,
    _change_expiry,
    _change_field,
    _change_index,
    _change_pattern,
    _change_condition,
    _use_time,
)
