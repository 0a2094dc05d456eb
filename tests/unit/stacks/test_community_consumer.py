"""The community consumer of MavPrep reads what it must, and may do no more than it needs."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from data_platform.streams.failure_destination import RETENTION
from stacks.mavprep.community import COMMUNITY
from stacks.mavprep.reputation import REPUTATION
from tests.handlers.records import insert
from tools.local.streams.patterns import record_filter
from tools.synthesis import Assembly

_MAX_STREAM_DAYS = 1


def _resources(template: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the consumer's resources of a type."""
    return [
        resource["Properties"]
        for name, resource in template["Resources"].items()
        if name.startswith("CommunityConsumer") and resource["Type"] == kind
    ]


@pytest.fixture(scope="module")
def template(assemblies: Mapping[str, Assembly]) -> Mapping[str, Any]:
    return assemblies["prod"].templates["MavPrepStack"]


def _mapping(template: Mapping[str, Any], table: str) -> dict[str, Any]:
    [mapping] = [
        mapping
        for mapping in _resources(template, "AWS::Lambda::EventSourceMapping")
        if mapping["EventSourceArn"]["Fn::GetAtt"][0].startswith(table)
    ]
    return mapping


def test_posts_pass_the_filter_and_tags_and_likes_do_not(template: Mapping[str, Any]) -> None:
    passes = record_filter(_mapping(template, "CommunityTable")["FilterCriteria"])
    for entity in COMMUNITY.entities:
        for example in entity.examples:
            record = insert(COMMUNITY.name, ("PK", "SK"), example.item)
            assert passes(record) == entity.name.endswith("Post"), example.name


def test_every_comment_passes(template: Mapping[str, Any]) -> None:
    assert "FilterCriteria" not in _mapping(template, "CommentsTable")


def test_it_queries_one_index_and_deletes_only_among_posts(template: Mapping[str, Any]) -> None:
    [policy] = _resources(template, "AWS::IAM::ManagedPolicy")
    allowed: dict[str, set[str]] = {}
    for statement in policy["PolicyDocument"]["Statement"]:
        actions = statement["Action"]
        for action in [actions] if isinstance(actions, str) else actions:
            allowed.setdefault(action, set()).add(json.dumps(statement["Resource"]))
    assert "dynamodb:Scan" not in allowed
    assert all("*" not in action for action in allowed)
    [deletable] = allowed["dynamodb:DeleteItem"]
    assert "CommunityTable" in deletable
    indexes = [resource for resource in allowed["dynamodb:Query"] if "/index/" in resource]
    assert len(indexes) == 1
    assert "/index/post-id-index" in indexes[0]


def test_marks_outlive_failed_records(template: Mapping[str, Any]) -> None:
    assert REPUTATION.ttl is not None
    assert REPUTATION.ttl.retention.days > RETENTION.to_days() + _MAX_STREAM_DAYS
    [function] = _resources(template, "AWS::Lambda::Function")
    seconds = int(function["Environment"]["Variables"]["APPLIED_MARK_SECONDS"])
    assert seconds == REPUTATION.ttl.retention.total_seconds()
