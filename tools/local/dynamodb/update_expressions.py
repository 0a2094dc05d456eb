"""What update expressions assign to, and what of an item is there.

Only the engine understands an expression. Of one that it has taken, the paths are read: names,
placeholders and indexes before ``=`` in SET, and before the value in ADD and DELETE.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Path = tuple[str | int, ...]
Value = Mapping[str, Any]

# A name that is one of these words needs a placeholder.
_CLAUSE = re.compile(r"(?<![\w#:.])(SET|ADD|REMOVE|DELETE)\b", re.IGNORECASE)
_TARGET = re.compile(r"[^=:]*")
_PART = re.compile(r"\[\s*(\d+)\s*\]|(#?[\w-]+)")
_TAKES_AWAY = ("REMOVE", "DELETE")


def only_takes_away(expression: str) -> bool:
    """Tell whether an update only removes attributes and members of sets."""
    clauses = [name for name, _ in _clauses(expression)]
    return bool(clauses) and all(name in _TAKES_AWAY for name in clauses)


def updated_paths(expression: str, names: Mapping[str, str]) -> list[Path]:
    """Return the path that each action assigns to, with names for placeholders."""
    return [
        tuple(int(index) if index else names.get(name, name) for index, name in parts)
        for _, actions in _clauses(expression)
        for action in _actions(actions)
        if (parts := _PART.findall(_TARGET.match(action)[0]))  # type: ignore[index]
    ]


def fragments(attributes: Value, paths: Sequence[Path]) -> dict[str, Any]:
    """Return what paths lead to, each within maps and lists of nothing else."""
    found = _inside({"M": attributes}, _tree(paths))
    return dict(found["M"]) if found else {}


def _clauses(expression: str) -> Iterator[tuple[str, str]]:
    _, *parts = _CLAUSE.split(expression)
    for name, actions in zip(parts[::2], parts[1::2], strict=True):
        yield name.upper(), actions


def _actions(actions: str) -> Iterator[str]:
    """Cut at the commas that stand in no function."""
    depth = begin = 0
    for position, sign in enumerate(actions):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            yield actions[begin:position]
            begin = position + 1
    yield actions[begin:]


def _tree(paths: Sequence[Path]) -> dict[str | int, Any]:
    tree: dict[str | int, Any] = {}
    for path in paths:
        branch = tree
        for part in path:
            branch = branch.setdefault(part, {})
    return tree


def _inside(value: Value, tree: Mapping[str | int, Any]) -> Value | None:
    if not tree:
        return value
    (kind, content), *_ = value.items()
    if kind == "M":
        members = {
            name: inner
            for name, branch in tree.items()
            if name in content and (inner := _inside(content[name], branch)) is not None
        }
        return {"M": members} if members else None
    if kind == "L":
        elements = [
            inner
            for index in sorted(part for part in tree if isinstance(part, int))
            if index < len(content) and (inner := _inside(content[index], tree[index])) is not None
        ]
        return {"L": elements} if elements else None
    return None
