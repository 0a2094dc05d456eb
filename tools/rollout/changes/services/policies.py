"""Policies: what a change gives and what it takes away."""

import json
from collections.abc import Iterator
from typing import Any

from tools.resource_types.schemas import is_function
from tools.rollout.changes.change import Verdict
from tools.rollout.changes.rules import Both, Finding, left_open
from tools.statements import listed

_SHOWN = 3
_CHOICE = '"Fn::If"'


def policy_changes(name: str, both: Both) -> Iterator[Finding]:
    """Judge a policy document: who loses access, and whether it is open to everyone."""
    documents = [_parsed(value) for value in both.values(name)]
    if any(_is_left_open(each) for each in documents):
        yield left_open([name])
        return
    before, after = map(_statements, documents)
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
    documents = [
        [_parsed(policy["PolicyDocument"]) for policy in value or []] for value in both.values(name)
    ]
    if any(_is_left_open(each) for several in documents for each in several):
        return iter([left_open([name])])
    before, after = (
        {"Statement": [each for document in several for each in listed(document["Statement"])]}
        for several in documents
    )
    return policy_changes(name, Both({name: before}, {name: after}))


def _parsed(document: Any) -> Any:  # noqa: ANN401  properties are JSON
    """Return a document that may be written as text."""
    try:
        return json.loads(document) if isinstance(document, str) else document
    except ValueError:
        return {"Fn::Sub": document}  # it becomes one only when it is deployed


def _is_left_open(document: Any) -> bool:  # noqa: ANN401  properties are JSON
    """Tell whether what a document allows, or to whom, shows only when it is deployed."""
    if is_function(document) or is_function((document or {}).get("Statement")):
        return True
    statements = listed((document or {}).get("Statement", []))
    return any(
        is_function(each) or is_function(each.get("Effect")) or _CHOICE in json.dumps(each)
        for each in statements
    )


def _statements(document: Any) -> set[str]:  # noqa: ANN401  properties are JSON
    """Return each single permission, so that merged and reordered statements are the same."""
    if not isinstance(document, dict):
        return set()
    found = set()
    for statement in listed(document.get("Statement", [])):
        rest = {
            key: value
            for key, value in statement.items()
            if key not in {"Sid", "Action", "Resource"}
        }
        for action in listed(statement.get("Action")):
            for resource in listed(statement.get("Resource")):
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


def _is_open(statement: Any) -> bool:  # noqa: ANN401  properties are JSON
    principal = statement.get("Principal")
    named = principal.values() if isinstance(principal, dict) else [principal]
    is_everyone = "NotPrincipal" in statement or any("*" in listed(each) for each in named)
    return statement["Effect"] == "Allow" and is_everyone and not statement.get("Condition")
