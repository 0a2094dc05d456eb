"""What a change did to an item: the changed attributes before and after, redacted."""

from collections.abc import Mapping
from typing import Any

from tutor_audit_trail.visibility import Visibility

_SETS = frozenset({"SS", "NS", "BS"})

Attributes = dict[str, Any]


def changed_attributes(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, visibility: Visibility
) -> tuple[Attributes, Attributes]:
    """Return the attributes that differ, as they were and as they became.

    A map that was and still is one is compared field by field. A redacted attribute says that it
    changed, and nothing else.
    """
    old, new = old or {}, new or {}
    before: Attributes = {}
    after: Attributes = {}
    for name in sorted(old.keys() | new.keys()):
        left, right = old.get(name), new.get(name)
        if left is not None and right is not None:
            if _is_same(left, right):
                continue
            shown = visibility.of(name)
            if "M" in left and "M" in right and (shown.whole or shown.fields):
                left_fields, right_fields = changed_attributes(left["M"], right["M"], shown)
                before[name], after[name] = {"M": left_fields}, {"M": right_fields}
                continue
        if left is not None:
            before[name] = visibility.of(name).reveal(left)
        if right is not None:
            after[name] = visibility.of(name).reveal(right)
    return before, after


def _is_same(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    return left == right or _in_order(left) == _in_order(right)


def _in_order(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Sort the sets in a value: DynamoDB may name their members in any order."""
    ((kind, content),) = value.items()
    if kind in _SETS:
        return {kind: sorted(content)}
    if kind == "L":
        return {kind: [_in_order(member) for member in content]}
    if kind == "M":
        return {kind: {name: _in_order(member) for name, member in content.items()}}
    return value
