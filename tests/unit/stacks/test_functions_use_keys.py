"""Where tables have keys of their own, whoever may use an item may use its key as well."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tools.synthesis import Assembly

READS = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:GetRecords"}
WRITES = {
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
}
TO_READ = {"kms:Decrypt"}
TO_WRITE = {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"}


def _actions(statement: Mapping[str, Any]) -> set[str]:
    actions = statement["Action"]
    return {actions} if isinstance(actions, str) else set(actions)


def _policies(assembly: Assembly) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for stack, template in assembly.templates.items():
        for name, resource in template["Resources"].items():
            if resource["Type"] == "AWS::IAM::ManagedPolicy":
                yield f"{stack}/{name}", resource["Properties"]["PolicyDocument"]["Statement"]


@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_access_to_items_comes_with_their_key(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    without = []
    for name, statements in _policies(assemblies[stage]):
        allowed = set().union(*(_actions(statement) for statement in statements))
        through_dynamodb = set().union(
            *(
                _actions(statement)
                for statement in statements
                if "dynamodb." in json.dumps(statement.get("Condition", {}))
            )
        )
        needed = TO_WRITE if allowed & WRITES else TO_READ if allowed & READS else set()
        if not needed <= through_dynamodb:
            without.append((name, sorted(needed - through_dynamodb)))
    assert without == []
