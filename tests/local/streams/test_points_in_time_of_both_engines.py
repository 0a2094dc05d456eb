"""Tables brought back to a time, in AWS's forms, whichever engine keeps the tables.

Changes are dated to the second, so the tests wait for the next one between what is to be kept and
what is to be undone; one wait for all of them.
"""

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.local.streams.pumping import AnyClient, make_client, wait_until
from tests.local.streams.recovering import (
    Item,
    items_of,
    make_table,
    ordered,
    player,
    put_all,
    refusal,
)

RECOVERY = {"PointInTimeRecoveryEnabled": True}
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


@dataclass(frozen=True)
class Past:
    """A table, and what was in it when a second began."""

    dynamodb: AnyClient
    table: str
    second: int
    items: list[Item]

    def restore(self, **arguments: Any) -> str:
        """Restore the table to that second, and return the restored one's name."""
        target = f"{self.table}-{uuid.uuid4().hex[:6]}"
        request = {"RestoreDateTime": datetime.fromtimestamp(self.second, UTC), **arguments}
        self.dynamodb.restore_table_to_point_in_time(
            SourceTableName=self.table, TargetTableName=target, **request
        )
        return target


def recover(dynamodb: AnyClient, table: str) -> None:
    dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=RECOVERY)


def await_second(second: int) -> None:
    wait_until(lambda: time.time() >= second, f"second {second}")


def key(item: Item) -> Item:
    return {"pk": item["pk"], "sk": item["sk"]}


@pytest.fixture(params=["dynamodb_url", "mended_moto_url"], scope="module")
def dynamodb(request: pytest.FixtureRequest) -> AnyClient:
    return make_client("dynamodb", request.getfixturevalue(request.param))


@pytest.fixture(scope="module", params=["with a stream", "without a stream"])
def past(request: pytest.FixtureRequest, dynamodb: AnyClient) -> Past:
    """Return a table that many changes have been made to since."""
    stream = {"StreamSpecification": STREAM} if request.param == "with a stream" else {}
    table = make_table(dynamodb, **stream)
    recover(dynamodb, table)
    dynamodb.update_time_to_live(
        TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
    )
    second = int(time.time()) + 3
    expiring = player(90, expires={"N": str(second)})
    items = [*(player(number) for number in range(40)), expiring]
    put_all(dynamodb, table, items)
    await_second(second)
    for each in range(4):  # several times a second
        put_all(dynamodb, table, [player(number, round={"N": str(each)}) for number in range(10)])
    for number in range(10, 20):
        dynamodb.delete_item(TableName=table, Key=key(player(number)))
    put_all(dynamodb, table, [player(11, team={"S": "blue"}), player(70)])
    dynamodb.delete_item(TableName=table, Key=key(player(70)))
    dynamodb.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": table, "Item": player(80)}},
            {"Delete": {"TableName": table, "Key": key(player(30))}},
        ]
    )
    dynamodb.update_item(
        TableName=table,
        Key=key(player(31)),
        UpdateExpression="SET points = :points",
        ExpressionAttributeValues={":points": {"N": "1.50"}},
    )
    if dynamodb.meta.endpoint_url == request.getfixturevalue("dynamodb_url"):  # moto sweeps nothing
        wait_until(lambda: expiring not in items_of(dynamodb, table), "the expired item to go")
    return Past(dynamodb, table, second, ordered(items))


def test_every_change_since_then_is_undone(past: Past) -> None:
    assert items_of(past.dynamodb, past.restore()) == past.items


def test_the_latest_time_is_now(past: Past) -> None:
    target = f"{past.table}-latest"
    past.dynamodb.restore_table_to_point_in_time(
        SourceTableArn=past.dynamodb.describe_table(TableName=past.table)["Table"]["TableArn"],
        TargetTableName=target,
        UseLatestRestorableTime=True,
    )
    assert items_of(past.dynamodb, target) == items_of(past.dynamodb, past.table)


def test_a_restored_table_says_so_and_has_no_settings(past: Past) -> None:
    target = past.restore(GlobalSecondaryIndexOverride=[], BillingModeOverride="PROVISIONED")
    made = past.dynamodb.describe_table(TableName=target)["Table"]
    assert int(made["RestoreSummary"]["RestoreDateTime"].timestamp()) == past.second
    assert made["RestoreSummary"]["SourceTableArn"].endswith(f"/{past.table}")
    assert "SourceBackupArn" not in made["RestoreSummary"]
    assert not made.get("StreamSpecification")
    assert not made.get("GlobalSecondaryIndexes")
    backups = past.dynamodb.describe_continuous_backups(TableName=target)
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery == {"PointInTimeRecoveryStatus": "DISABLED"}


def test_nobody_sees_a_stream_that_nobody_asked_for(past: Past) -> None:
    table = past.dynamodb.describe_table(TableName=past.table)["Table"]
    streams = make_client("dynamodbstreams", past.dynamodb.meta.endpoint_url)
    listed = streams.list_streams(TableName=past.table)["Streams"]
    is_declared = bool((table.get("StreamSpecification") or {}).get("StreamEnabled"))
    assert [each["StreamArn"] for each in listed] == (
        [table["LatestStreamArn"]] if is_declared else []
    )
    if not is_declared:
        assert "LatestStreamArn" not in table


def test_streams_come_and_go_without_a_gap(dynamodb: AnyClient) -> None:
    table = make_table(dynamodb)
    recover(dynamodb, table)
    before = [player(number) for number in range(3)]
    put_all(dynamodb, table, before)
    await_second(int(time.time()) + 1)
    second = int(time.time()) + 1
    await_second(second)
    for stream in (STREAM, {"StreamEnabled": False}, STREAM):
        dynamodb.delete_item(TableName=table, Key=key(player(0)))
        put_all(dynamodb, table, [player(0, round={"S": str(stream)}), player(1)])
        made = dynamodb.update_table(TableName=table, StreamSpecification=stream)
        told = made["TableDescription"].get("StreamSpecification") or {}
        assert told.get("StreamEnabled", False) is stream["StreamEnabled"]
    put_all(dynamodb, table, [player(2, team={"S": "late"}), player(5)])
    assert items_of(dynamodb, Past(dynamodb, table, second, []).restore()) == ordered(before)
    # A new stream does not begin with what was written before it.
    streams = make_client("dynamodbstreams", dynamodb.meta.endpoint_url)
    arn = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    shards = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shards[0]["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=iterator)["Records"]
    assert [each["dynamodb"]["Keys"]["sk"]["N"] for each in records] == ["2", "5"]


def test_a_stream_with_other_images_ends_what_can_be_restored(dynamodb_url: str) -> None:
    """DynamoDB Local records nothing else then; moto remembers by itself."""
    dynamodb = make_client("dynamodb", dynamodb_url)
    table = make_table(dynamodb)
    recover(dynamodb, table)
    keys_only = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    dynamodb.update_table(TableName=table, StreamSpecification=keys_only)
    put_all(dynamodb, table, [player(1)])
    restore: Any = {"SourceTableName": table, "TargetTableName": f"{table}-back"}
    restore["UseLatestRestorableTime"] = True
    code, message = refusal(dynamodb.restore_table_to_point_in_time, **restore)
    assert code == "PointInTimeRecoveryUnavailableException"
    assert f"{table} has one of KEYS_ONLY" in message
    # Recovery begins anew once changes are recorded again.
    before = int(time.time())
    off = {"StreamEnabled": False}
    dynamodb.update_table(TableName=table, StreamSpecification=off)
    told = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    recovery = told["PointInTimeRecoveryDescription"]
    assert recovery["EarliestRestorableDateTime"].timestamp() >= before
    dynamodb.restore_table_to_point_in_time(**restore)
    assert items_of(dynamodb, f"{table}-back") == [player(1)]


def test_what_cannot_be_is_refused_as_in_aws(past: Past) -> None:
    restore = past.dynamodb.restore_table_to_point_in_time
    source = {"SourceTableName": past.table, "TargetTableName": f"{past.table}-never"}
    now: Any = {"UseLatestRestorableTime": True}
    assert refusal(restore, **{**source, "SourceTableName": "missing"}, **now) == (
        "TableNotFoundException",
        "Source table not found: missing",
    )
    assert refusal(restore, **{**source, "TargetTableName": past.table}, **now) == (
        "TableAlreadyExistsException",
        f"Table already exists: {past.table}",
    )
    for seconds in (-3600, 3600):
        moment = datetime.fromtimestamp(past.second + seconds, UTC)
        code, message = refusal(restore, **source, RestoreDateTime=moment)
        assert code == "InvalidRestoreTimeException"
        assert "between EarliestRestorableDateTime and LatestRestorableDateTime" in message
    assert refusal(restore, **source)[0] == "ValidationException"
    other = make_table(past.dynamodb)
    assert refusal(restore, **{**source, "SourceTableName": other}, **now) == (
        "PointInTimeRecoveryUnavailableException",
        f"Point in time recovery is not enabled for table '{other}'",
    )
    assert f"{past.table}-never" not in past.dynamodb.list_tables()["TableNames"]
