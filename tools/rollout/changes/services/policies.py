"""Policies: what a change gives and what it takes away."""

import json
from collections.abc import Iterator
from typing import Any

from tools.rollout.changes.change import Verdict
from tools.rollout.changes.rules import Both, Finding

_SHOWN = 3
_EVERYONE = ("*", {"AWS": "*"})


def policy_changes(name: str, both: Both) -> Iterator[Finding]:
    """Judge a policy document: who loses access, and whether it is open to everyone."""
    before, after = (_statements(value) for value in both.values(name))
    added, gone = after - before, before - after
    if any(_is_open(json.loads(each)) for each in added):
        yield Finding(
            Verdict.REFUSED,
            "It would let everyone in, without any condition.",
            "Name who may, or give a condition such as aws:SourceAccount.",
        )
    if denied := _actions(gone, "Deny"):
        yield Finding(
            Verdict.STAGED,
            f"{denied} is denied no longer where it was.",
            "See that another statement still denies it.",
        )
    elif lost := _actions(gone, "Allow") or _actions(added, "Deny"):
        yield Finding(
            Verdict.STAGED,
            f"Somebody loses access: {lost} is not allowed any more where it was.",
            "See who uses it (CloudTrail, last accessed), and let them move first.",
        )
    elif added:
        yield Finding(Verdict.SAFE, "It only gives more; `cdk deploy` asks before it does.")
    else:
        yield Finding(Verdict.SAFE, "The same statements in other words.")


def inline_policy_changes(name: str, both: Both) -> Iterator[Finding]:
    """Judge the policies that a role holds itself."""
    before, after = (
        {"Statement": [s for policy in value or [] for s in policy["PolicyDocument"]["Statement"]]}
        for value in both.values(name)
    )
    return policy_changes(name, Both({name: before}, {name: after}))


def _statements(document: Any) -> set[str]:  # noqa: ANN401  properties are JSON
    """Return each single permission, so that merged and reordered statements are the same."""
    if not isinstance(document, dict):
        return set()
    found = set()
    for statement in _listed(document.get("Statement", [])):
        rest = {
            key: value
            for key, value in statement.items()
            if key not in {"Sid", "Action", "Resource"}
        }
        for action in _listed(statement.get("Action")):
            for resource in _listed(statement.get("Resource")):
                single = {**rest, "Action": action, "Resource": resource}
                found.add(json.dumps(single, sort_keys=True))
    return found


def _actions(permissions: set[str], effect: str) -> str:
    """Return a few of the actions that such statements are about."""
    found = sorted(
        {
            str(statement.get("Action", "all but a few actions"))
            for statement in map(json.loads, permissions)
            if statement["Effect"] == effect
        }
    )
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(found[:_SHOWN]) + more


def _listed(value: Any) -> list[Any]:  # noqa: ANN401  properties are JSON
    return value if isinstance(value, list) else [value]


def _is_open(statement: Any) -> bool:  # noqa: ANN401  properties are JSON
    return (
        statement["Effect"] == "Allow"
        and statement.get("Principal") in _EVERYONE
        and not statement.get("Condition")
    )
