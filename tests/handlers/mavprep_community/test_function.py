"""The function as Lambda calls it: its handler, its settings, and the declared examples."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from function_settings.settings import SettingError
from mavprep_community.environment import Environment
from stacks.mavprep.reputation import REPUTATION
from tests.handlers.mavprep_community.community import MARK_SECONDS, Community, comment, post
from tests.handlers.pumping import Failures, pump_into, wait_until

_VARIABLES = {
    "COMMUNITY_TABLE": "posts",
    "COMMENTS_TABLE": "comments",
    "REPUTATION_TABLE": "reputation",
    "APPLIED_MARK_SECONDS": "60",
}


@pytest.fixture
def handler(
    fresh_community: Community, dynamodb_url: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    for name, value in {
        "COMMUNITY_TABLE": fresh_community.posts.name,
        "COMMENTS_TABLE": fresh_community.comments.name,
        "REPUTATION_TABLE": fresh_community.reputation.name,
        "APPLIED_MARK_SECONDS": str(MARK_SECONDS),
        "AWS_ENDPOINT_URL": dynamodb_url,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "mavprep_community.handler", raising=False)
    function: Callable[..., Any] = importlib.import_module("mavprep_community.handler").handler
    return function


def test_from_write_to_reputation_through_the_streams(
    fresh_community: Community, handler: Callable[..., Any], tmp_path: Path, dynamodb_url: str
) -> None:
    community = fresh_community
    failures = Failures()
    with pump_into(
        handler,
        community.posts,
        community.comments,
        state_dir=tmp_path,
        url=dynamodb_url,
        failures=failures,
    ):
        community.posts.put(post("p", tags=["limits"]))
        wait_until(lambda: community.tags("p"), "the item of the tag")
        community.comments.put(comment("c", "p", isAnswer=True, likes=1))
        wait_until(lambda: community.post("p")["commentCount"] == 1, "the count")
        community.posts.delete(community.post("p"))
        wait_until(lambda: not community.posts.items(), "the end of the item of the tag")
    assert community.standing("ben")["reputation"] == 20
    leading = community.reputation.client.query(
        TableName=community.reputation.name,
        IndexName="leaderboard-index",
        KeyConditionExpression="SK = :reputation",
        ExpressionAttributeValues={":reputation": {"S": "REPUTATION"}},
    )["Items"]
    assert ("USER#ben", "20") in [(each["PK"]["S"], each["reputation"]["N"]) for each in leading]
    assert failures == []


def test_loading_the_examples_ends_in_sensible_items(community: Community) -> None:
    for table in (community.posts, community.comments, community.reputation):
        for example in table.declaration.examples:
            table.put(example.item)
    community.settle()
    declared = {(e.item["PK"], e.item["SK"]) for e in community.posts.declaration.examples}
    assert {(item["PK"], item["SK"]) for item in community.posts.items()} == declared
    # The example of the document says that it has comments of which only some are examples.
    assert community.post("post123")["commentCount"] == 11
    assert community.post("post123")["lastActivityTime"] == "2025-01-21T10:00:00Z"
    standings = [item for item in community.reputation.items() if item["SK"] == "REPUTATION"]
    assert len(standings) == 3
    required = {a.name for a in REPUTATION.entities[0].attributes if a.required}
    assert all(required <= set(standing) for standing in standings)


@pytest.mark.parametrize("missing", _VARIABLES)
def test_a_missing_setting_is_named(missing: str) -> None:
    variables = {name: value for name, value in _VARIABLES.items() if name != missing}
    with pytest.raises(SettingError, match=missing):
        Environment.read(variables)


def test_a_time_must_be_a_number() -> None:
    with pytest.raises(SettingError, match="APPLIED_MARK_SECONDS"):
        Environment.read({**_VARIABLES, "APPLIED_MARK_SECONDS": "a week"})
