"""Creating and deleting the global secondary and the vector indexes of a table, one in a step.

What is there comes from the table alone, never from an earlier step: whoever starts again in the
middle goes on with the same steps.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from data_platform.dynamodb.validation.vector_index import MAX_VECTOR_INDEXES
from tools.rollout.steps.capacity import index_settings, is_billed_on_demand
from tools.rollout.steps.interim import (
    interim_name,
    name_hindrance,
    stood_in_for,
    with_interims,
)
from tools.rollout.steps.replicas import same_replica
from tools.rollout.steps.shapes import (
    INDEXES,
    VECTOR,
    VECTORS,
    changed_indexes,
    indexes_of,
    is_vector_index,
    surplus_indexes,
)
from tools.rollout.steps.step import Action, Properties, Step

MAX_INDEXES = 20
"""Global secondary indexes that a table can have (quota of DynamoDB, November 2026)."""

_DEFINITIONS = "AttributeDefinitions"


def index_step(
    now: Properties, goal: Properties, *, delete_first: bool, interim: bool = False
) -> Step | None:
    """Return the next step on the way to the indexes of `goal`, if there is one.

    Indexes are created before any is deleted, so that readers can move. With `delete_first` one is
    deleted first where the next cannot be created beside it. With `interim` one whose definition
    changes under its name goes only once an interim one stands in for it.
    """
    declared = indexes_of(goal)
    goal = with_interims(now, goal) if interim else goal
    there, wanted = indexes_of(now), indexes_of(goal)
    missing = [name for name in wanted if name not in there]
    possible = [name for name in missing if not hindrance(name, now, goal)]
    if possible:
        new = possible[0]
        return _created(new, now, goal, None if new in declared else stood_in_for(new))
    changed = changed_indexes(now, goal)
    surplus = [name for name in surplus_indexes(now, goal) if stood_in_for(name) not in changed]
    if surplus and (delete_first or not missing):
        return _deleted(surplus[0], now, goal)
    going = changed if delete_first else _stood_in_for(changed, there, declared)
    return _deleted(going[0], now, goal) if going and (delete_first or interim) else None


def _stood_in_for(
    changed: list[str], there: Collection[str], declared: Collection[str]
) -> list[str]:
    """Return the changed indexes that may go: interim ones of an earlier goal, then the others."""
    stale = [name for name in changed if name not in declared]
    stand_ins = {name for name in there if name not in declared and name not in stale}
    return stale + [name for name in changed if interim_name(name) in stand_ins]


def hindrance(name: str, now: Properties, goal: Properties) -> str | None:
    """Say why an index of `goal` cannot be created beside what the table has; None if it can."""
    index, types, wanted_types = indexes_of(goal)[name], _types(now), _types(goal)
    for key in _keys(index):
        if key in types and types[key] != wanted_types.get(key):
            return f"its key {key!r} is {wanted_types.get(key)}, and {types[key]} in the table"
    others = [
        each for each in indexes_of(now).values() if is_vector_index(each) == is_vector_index(index)
    ]
    most = MAX_VECTOR_INDEXES if is_vector_index(index) else MAX_INDEXES
    if len(others) >= most:
        return f"the table has {most} indexes, as many as there can be"
    return _other_length(index, others) if is_vector_index(index) else None


def interim_hindrance(name: str, now: Properties, goal: Properties) -> str | None:
    """Say why no interim index can stand in for one that changes; None if one can."""
    hindered = name_hindrance(name, goal)
    return hindered or hindrance(interim_name(name), now, with_interims(now, goal))


def _other_length(index: Mapping[str, Any], others: list[Mapping[str, Any]]) -> str | None:
    for other in others:
        if index[VECTOR] == other[VECTOR] and index["Dimensions"] != other["Dimensions"]:
            return (
                f"{index[VECTOR]['AttributeName']!r} has vectors of {index['Dimensions']} numbers "
                f"in it, and of {other['Dimensions']} in {other['IndexName']!r}"
            )
    return None


def _created(name: str, now: Properties, goal: Properties, original: str | None) -> Step:
    index = index_settings(indexes_of(goal)[name], on_demand=is_billed_on_demand(now))
    indexes = _in_order([*indexes_of(now).values(), index], goal)
    return Step(
        properties=_with_indexes(now, goal, indexes),
        action=Action.CREATE_INDEX,
        subject=name,
        stands_in_for=original,
    )


def _deleted(name: str, now: Properties, goal: Properties) -> Step:
    indexes = [index for index in indexes_of(now).values() if index["IndexName"] != name]
    return Step(
        properties=_with_indexes(now, goal, indexes), action=Action.DELETE_INDEX, subject=name
    )


def _with_indexes(
    now: Properties, goal: Properties, indexes: list[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the table with these indexes, the definitions and the replicas' settings of them."""
    table = {name: value for name, value in now.items() if name not in {INDEXES, VECTORS}}
    queried = [index for index in indexes if not is_vector_index(index)]
    searched = [index for index in indexes if is_vector_index(index)]
    table |= {INDEXES: queried} if queried else {}
    table |= {VECTORS: searched} if searched else {}
    table[_DEFINITIONS] = _definitions(table, now, goal)
    if "Replicas" in now:
        names = [index["IndexName"] for index in queried]
        on_demand = is_billed_on_demand(now)
        table["Replicas"] = [
            _replica(replica, same_replica(goal, replica), names, on_demand=on_demand)
            for replica in now["Replicas"]
        ]
    return table


def _replica(
    now: Mapping[str, Any], goal: Mapping[str, Any], names: list[str], *, on_demand: bool
) -> dict[str, Any]:
    there, wanted = indexes_of(now), indexes_of(goal)
    settings = [
        there[name] if name in there else index_settings(wanted[name], on_demand=on_demand)
        for name in names
        if name in there or name in wanted
    ]
    replica = {**now, INDEXES: settings}
    if not settings:
        del replica[INDEXES]
    return replica


def _definitions(table: Properties, now: Properties, goal: Properties) -> list[Mapping[str, Any]]:
    """Return a definition for each attribute that a key uses, and no other, as DynamoDB wants."""
    used = set(_used_attributes(table))
    defined = {each["AttributeName"]: each for each in [*goal[_DEFINITIONS], *now[_DEFINITIONS]]}
    order = [each["AttributeName"] for each in [*goal[_DEFINITIONS], *now[_DEFINITIONS]]]
    return [defined[name] for name in dict.fromkeys(order) if name in used]


def _used_attributes(table: Properties) -> Iterator[str]:
    local: Iterable[Mapping[str, Any]] = table.get("LocalSecondaryIndexes") or ()
    for owner in (table, *local, *indexes_of(table).values()):
        yield from _keys(owner)


def _in_order(indexes: list[Mapping[str, Any]], goal: Properties) -> list[Mapping[str, Any]]:
    """Return indexes in the order of `goal`, so that the last step is the goal to the letter."""
    order = {name: position for position, name in enumerate(indexes_of(goal))}
    return sorted(indexes, key=lambda index: order.get(index["IndexName"], len(order)))


def _types(table: Properties) -> dict[str, str]:
    return {each["AttributeName"]: each["AttributeType"] for each in table[_DEFINITIONS]}


def _keys(owner: Mapping[str, Any]) -> list[str]:
    elements = owner.get("SearchSchema", []) if is_vector_index(owner) else owner["KeySchema"]
    return [element["AttributeName"] for element in elements]
