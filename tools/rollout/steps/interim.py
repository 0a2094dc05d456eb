"""An index that stands in for another while that one is made anew under its own name.

DynamoDB changes neither keys nor projection of an index. Where its name is to stay, its readers
move to an interim one of the new definition, the old one goes and comes again, and they move back.
"""

from collections.abc import Mapping
from typing import Any

from data_platform.dynamodb.validation.names import MAX_DYNAMODB_NAME
from tools.rollout.steps.shapes import INDEXES, changed_indexes, indexes_of, is_vector_index
from tools.rollout.steps.step import Properties

_ENDING = "-interim"


def interim_name(index: str) -> str:
    """Return the name of the index that stands in for another."""
    return index + _ENDING


def name_hindrance(index: str, goal: Properties) -> str | None:
    """Say why no index can be called as the one that would stand in; None if one can."""
    name = interim_name(index)
    if name in indexes_of(goal):
        return f"{name!r} is declared itself"
    if len(name) > MAX_DYNAMODB_NAME:
        return f"its name has {len(name)} characters, and DynamoDB takes {MAX_DYNAMODB_NAME}"
    return None


def stood_in_for(index: str) -> str | None:
    """Return the index that one of this name stands in for; None if it stands in for none."""
    return index.removesuffix(_ENDING) if index.endswith(_ENDING) else None


def is_interim(index: str, now: Properties) -> bool:
    """Tell whether an index of a table stands in for another one of it."""
    there = indexes_of(now)
    return index in there and stood_in_for(index) in there


def with_interims(now: Properties, goal: Properties) -> Properties:
    """Return `goal` with an interim index for each that is to become another under its name.

    None for a vector index, nor where nothing can have that name.
    """
    wanted = indexes_of(goal)
    names = {
        name: interim_name(name)
        for name in changed_indexes(now, goal)
        if not is_vector_index(wanted[name]) and not name_hindrance(name, goal)
    }
    if not names:
        return goal
    replicas = [_with_copies(replica, names) for replica in goal.get("Replicas", [])]
    return _with_copies(goal, names) | ({"Replicas": replicas} if replicas else {})


def _with_copies(owner: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return a table or a replica that says of each interim index what it says of its original."""
    settings = owner.get(INDEXES)
    if not settings:
        return dict(owner)
    copies = [
        {**each, "IndexName": names[each["IndexName"]]}
        for each in settings
        if each["IndexName"] in names
    ]
    return {**owner, INDEXES: [*settings, *copies]}
