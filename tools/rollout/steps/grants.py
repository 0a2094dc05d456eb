"""Policies that let readers move from one index to another while both are there."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tools.resource_types.schemas import is_function

Resources = Mapping[str, Mapping[str, Any]]
"""The resources of a template by their logical IDs."""

_POLICY_TYPES = {"AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"}


def index_arn(table_id: str, index: str) -> dict[str, Any]:
    """Return the ARN of a table's index as the stacks write it."""
    return {"Fn::Join": ["", [{"Fn::GetAtt": [table_id, "Arn"]}, f"/index/{index}"]]}


def policies_naming(resources: Resources, table_id: str, index: str) -> list[str]:
    """Return the logical IDs of the policies that name an index of a table."""
    arn = index_arn(table_id, index)
    return [
        name
        for name, resource in _policies(resources)
        if any(arn in _named(statement) for statement in _statements(resource))
    ]


def with_grant(
    now: Resources,
    goal: Resources,
    table_id: str,
    index: str,
    leaving: Iterable[str],
    *,
    stands_in_for: str | None = None,
) -> dict[str, Mapping[str, Any]]:
    """Return the policies that have to name one more index, by their logical IDs.

    These are the policies that name an index which goes, and that the goal lets read the new one:
    nobody gets more than the ordinary deployment gives at the end.

    Parameters
    ----------
    now, goal
        The resources of both templates.
    table_id
        Logical ID of the table.
    index
        The new index.
    leaving
        The indexes that are deleted later.
    stands_in_for
        The index of the goal whose readers may read an interim one, which no goal names.
    """
    new, old = index_arn(table_id, index), [index_arn(table_id, name) for name in leaving]
    allowed = set(policies_naming(goal, table_id, stands_in_for or index))
    changed: dict[str, Mapping[str, Any]] = {}
    for name, policy in _policies(now):
        statements = [_granting(each, new, old) for each in _statements(policy)]
        if name in allowed and statements != _statements(policy):
            changed[name] = _with_statements(policy, statements)
    return changed


def without_grant(now: Resources, table_id: str, index: str) -> dict[str, Mapping[str, Any]]:
    """Return the policies that name an index beside others as they are without it."""
    arn = index_arn(table_id, index)
    return {
        name: _with_statements(
            now[name],
            [_revoking(each, arn) for each in _statements(now[name])],
        )
        for name in policies_naming(now, table_id, index)
    }


def _revoking(statement: Mapping[str, Any], arn: dict[str, Any]) -> Mapping[str, Any]:
    others = [each for each in _named(statement) if each != arn]
    return {**statement, "Resource": others} if others else statement


def _with_statements(
    policy: Mapping[str, Any], statements: list[Mapping[str, Any]]
) -> Mapping[str, Any]:
    properties = policy["Properties"]
    document = {**properties["PolicyDocument"], "Statement": statements}
    return {**policy, "Properties": {**properties, "PolicyDocument": document}}


def _granting(
    statement: Mapping[str, Any], new: Mapping[str, Any], old: list[dict[str, Any]]
) -> Mapping[str, Any]:
    named = _named(statement)
    if new in named or not any(arn in named for arn in old):
        return statement
    return {**statement, "Resource": [*named, new]}


def _policies(resources: Resources) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, resource in resources.items():
        if resource["Type"] in _POLICY_TYPES:
            yield name, resource


def _statements(policy: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the statements that are written out; what a function makes shows only later."""
    document = policy["Properties"]["PolicyDocument"]
    statements = document.get("Statement", []) if isinstance(document, Mapping) else []
    listed = statements if isinstance(statements, list) else [statements]
    return [] if any(map(is_function, listed)) else listed


def _named(statement: Mapping[str, Any]) -> list[Any]:
    named = statement.get("Resource", [])
    return named if isinstance(named, list) else [named]
