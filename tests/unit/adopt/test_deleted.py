"""What a deleted stack left, as its events and the account say."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from data_platform.errors import ConfigurationError
from tools.adopt.deleted import newest_deleted, remainders

STACK = "LessonsStack"
TABLE = "AWS::DynamoDB::GlobalTable"
RESOURCES = {
    "Key": {"Type": "AWS::KMS::Key", "Properties": {}},
    "Lessons": {
        "Type": TABLE,
        "Properties": {"SSESpecification": {"Key": {"Fn::GetAtt": ["Key", "Arn"]}}},
    },
    "Notes": {"Type": TABLE, "Properties": {}},
    "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {}},
}


class Account:
    """Answers of CloudFormation and of the services whose resources are looked up."""

    def __init__(
        self,
        events: list[tuple[str, str, str]],
        *,
        gone: tuple[str, ...] = (),
        stacks: list[Mapping[str, Any]] | None = None,
    ) -> None:
        self._pages = {
            "describe_stack_events": {
                "StackEvents": [
                    {
                        "LogicalResourceId": logical_id,
                        "PhysicalResourceId": name,
                        "ResourceStatus": status,
                    }
                    for logical_id, name, status in events
                ]
            },
            "list_stacks": {"StackSummaries": stacks or []},
        }
        self._gone = gone

    def __call__(self, _service: str) -> Any:
        return self

    def get_template(self, **_arguments: str) -> Any:
        return {"TemplateBody": json.dumps({"Resources": RESOURCES})}

    def get_paginator(self, operation: str) -> Any:
        pages = [self._pages[operation]]
        return type("Pages", (), {"paginate": lambda _self, **_arguments: pages})()

    def describe_table(self, TableName: str) -> Any:  # noqa: N803
        if TableName in self._gone:
            error: Any = {"Error": {"Code": "ResourceNotFoundException", "Message": "it is gone"}}
            raise ClientError(error, "DescribeTable")
        return {}

    def describe_key(self, KeyId: str) -> Any:  # noqa: N803
        state = "PendingDeletion" if KeyId in self._gone else "Enabled"
        return {"KeyMetadata": {"KeyState": state}}

    def describe_log_groups(self, logGroupNamePrefix: str) -> Any:  # noqa: N803
        found = [] if logGroupNamePrefix in self._gone else [logGroupNamePrefix]
        return {"logGroups": [{"logGroupName": f"{name}{end}"} for name in found for end in "1"]}


KEPT = [
    ("Key", "key-1", "DELETE_SKIPPED"),
    ("Lessons", "lessons", "DELETE_SKIPPED"),
    ("Notes", "notes", "DELETE_SKIPPED"),
]


def test_what_somebody_deleted_since_is_not_imported() -> None:
    """CloudFormation refuses an import as a whole for the sake of one resource that is gone."""
    left = remainders(Account(KEPT, gone=("notes",)), "arn")
    assert {each.name: (each.is_there, each.is_importable) for each in left} == {
        "key-1": (True, True),
        "lessons": (True, True),
        "notes": (False, False),
    }


def test_what_names_a_key_that_is_about_to_be_deleted_is_not_imported() -> None:
    left = remainders(Account(KEPT, gone=("key-1",)), "arn")
    assert [each.name for each in left if each.is_importable] == ["notes"]
    [lessons] = [each for each in left if each.name == "lessons"]
    assert (lessons.is_there, lessons.gone) == (True, ("Key",))


def test_a_group_of_a_longer_name_is_another_one() -> None:
    [logs] = remainders(Account([("Logs", "/logs", "DELETE_SKIPPED")]), "arn")
    assert not logs.is_there


def test_what_was_kept_when_it_was_replaced_is_not_what_the_stack_had() -> None:
    """Its successor went with the stack."""
    events = [
        ("Notes", "notes-2", "DELETE_COMPLETE"),
        ("Notes", "notes-2", "CREATE_COMPLETE"),
        ("Notes", "notes-1", "DELETE_SKIPPED"),
    ]
    assert remainders(Account(events), "arn") == []


def _stack(status: str, number: int) -> dict[str, Any]:
    found: dict[str, Any] = {"StackName": STACK, "StackId": f"arn-{number}", "StackStatus": status}
    if status == "DELETE_COMPLETE":
        found["DeletionTime"] = datetime(2026, 11, number, tzinfo=UTC)
    return found


def test_an_import_that_broke_off_does_not_hide_the_deleted_stack() -> None:
    stacks = [_stack("DELETE_COMPLETE", number) for number in (1, 2)]
    begun = Account([], stacks=[_stack("REVIEW_IN_PROGRESS", 3), *stacks])
    assert newest_deleted(begun, STACK) == "arn-2"
    there = Account([], stacks=[_stack("IMPORT_COMPLETE", 3), *stacks])
    with pytest.raises(ConfigurationError, match=r"is there \(IMPORT_COMPLETE\)"):
        newest_deleted(there, STACK)
