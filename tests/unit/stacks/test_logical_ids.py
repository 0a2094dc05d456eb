"""Logical IDs are worked out as CDK does: those that it gave stand beside its templates."""

import json
from collections.abc import Mapping

import pytest

from data_platform.logical_ids import logical_id
from tools.synthesis import Assembly

LOGICAL_ID = "aws:cdk:logicalId"


def test_every_logical_id_is_the_one_of_cdk(assemblies: Mapping[str, Assembly]) -> None:
    given = {
        path: entry["data"]
        for file in assemblies["prod"].directory.glob("*.metadata.json")
        for path, entries in json.loads(file.read_text("utf-8")).items()
        for entry in entries
        # Elements of included fragments have the IDs that stand there, and are called by these.
        if entry["type"] == LOGICAL_ID and path.rpartition("/")[2] != entry["data"]
    }
    assert len(given) > 500
    # "/IeltsStack/Users/Resource"
    assert {path: logical_id(*path.split("/")[2:]) for path in given} == given


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("Table-Arn",), "TableArn"),
        (("Emptying", "Default", "Role", "Resource"), "EmptyingRole"),
        (("AlarmTopic", "Topic", "Resource"), "AlarmTopic"),
    ],
)
def test_what_an_id_leaves_out(path: tuple[str, ...], expected: str) -> None:
    found = logical_id(*path)
    assert found.startswith(expected)
    assert len(found.removeprefix(expected)) == (8 if len(path) > 1 else 0)
