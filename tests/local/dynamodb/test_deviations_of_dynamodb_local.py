"""Where DynamoDB Local differs from the service, and what of ours is there because of it.

A test that fails after an upgrade names code that may be removed.
"""

from __future__ import annotations

import socket
import subprocess
import time
import uuid
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.local.dynamodb.clients import STREAM, StreamsClient, all_records, table_request
from tools.local.dynamodb.engine import engine_command
from tools.local.dynamodb.launcher import MAIN_CLASS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

psutil = import_module("psutil")  # it comes without type information


def create(dynamodb: DynamoDBClient, **changes: object) -> dict[str, Any]:
    return dict(dynamodb.create_table(**table_request(**changes))["TableDescription"])


def test_arns_name_no_region_and_no_account__arns(engine_dynamodb: DynamoDBClient) -> None:
    table = create(engine_dynamodb)
    assert table["TableArn"].startswith("arn:aws:dynamodb:ddblocal:000000000000:table/")


def test_a_stream_is_found_only_by_the_engine_s_arn__arns(
    engine_dynamodb: DynamoDBClient, engine_streams: StreamsClient
) -> None:
    arn = create(engine_dynamodb, StreamSpecification=STREAM)["LatestStreamArn"]
    with pytest.raises(engine_streams.exceptions.ResourceNotFoundException):
        engine_streams.describe_stream(StreamArn=arn.replace("ddblocal", "us-east-1"))


def test_transactions_take_no_arns__arns(engine_dynamodb: DynamoDBClient) -> None:
    arn = create(engine_dynamodb)["TableArn"]
    put: Any = {"Put": {"TableName": arn, "Item": {"pk": {"S": "1"}}}}
    with pytest.raises(engine_dynamodb.exceptions.ResourceNotFoundException):
        engine_dynamodb.transact_write_items(TransactItems=[put])


def test_consumed_capacity_never_names_an_arn__arns(engine_dynamodb: DynamoDBClient) -> None:
    table = create(engine_dynamodb)
    answer = engine_dynamodb.put_item(
        TableName=table["TableArn"], Item={"pk": {"S": "1"}}, ReturnConsumedCapacity="TOTAL"
    )
    assert answer["ConsumedCapacity"]["TableName"] == table["TableName"]


def test_any_region_and_account_is_taken__arns(engine_dynamodb: DynamoDBClient) -> None:
    name = create(engine_dynamodb)["TableName"]
    foreign = f"arn:aws:dynamodb:eu-west-1:999999999999:table/{name}"
    engine_dynamodb.put_item(TableName=foreign, Item={"pk": {"S": "1"}})


def test_records_come_from_region_ddblocal__stream_records(
    engine_dynamodb: DynamoDBClient, engine_streams: StreamsClient
) -> None:
    table = create(engine_dynamodb, StreamSpecification=STREAM)
    engine_dynamodb.put_item(TableName=table["TableName"], Item={"pk": {"S": "1"}})
    (record,) = all_records(engine_streams, table["LatestStreamArn"])
    assert record["awsRegion"] == "ddblocal"


def test_records_are_dated_to_the_minute__stream_clock(
    engine_dynamodb: DynamoDBClient, engine_streams: StreamsClient
) -> None:
    table = create(engine_dynamodb, StreamSpecification=STREAM)
    engine_dynamodb.put_item(TableName=table["TableName"], Item={"pk": {"S": "1"}})
    (record,) = all_records(engine_streams, table["LatestStreamArn"])
    assert record["dynamodb"]["ApproximateCreationDateTime"].second == 0


def test_one_counter_numbers_the_records_of_all_streams__sequence_numbers(
    engine_dynamodb: DynamoDBClient, engine_streams: StreamsClient
) -> None:
    tables = [create(engine_dynamodb, StreamSpecification=STREAM) for _ in range(2)]
    for table in (*tables, tables[0]):
        item: Any = {"pk": {"S": str(uuid.uuid4())}}
        engine_dynamodb.put_item(TableName=table["TableName"], Item=item)
    first, second = (
        [
            each["dynamodb"]["SequenceNumber"]
            for each in all_records(engine_streams, table["LatestStreamArn"])
        ]
        for table in tables
    )
    assert int(first[0]) < int(second[0]) < int(first[1])
    assert first[0].startswith("0")


def test_event_ids_have_dashes__stream_records(
    engine_dynamodb: DynamoDBClient, engine_streams: StreamsClient
) -> None:
    table = create(engine_dynamodb, StreamSpecification=STREAM)
    engine_dynamodb.put_item(TableName=table["TableName"], Item={"pk": {"S": "1"}})
    (record,) = all_records(engine_streams, table["LatestStreamArn"])
    assert str(uuid.UUID(record["eventID"])) == record["eventID"]


def test_empty_maps_have_no_type_in_streams__stream_records(
    engine_dynamodb: DynamoDBClient, engine_streams: StreamsClient
) -> None:
    table = create(engine_dynamodb, StreamSpecification=STREAM)
    item: Any = {"pk": {"S": "1"}, "empty": {"M": {}}}
    engine_dynamodb.put_item(TableName=table["TableName"], Item=item)
    (record,) = all_records(engine_streams, table["LatestStreamArn"])
    assert record["dynamodb"]["NewImage"]["empty"] == {}


def test_iterators_of_an_empty_stream_end_with_its_first_record__stream_operations(
    engine_dynamodb: DynamoDBClient, engine_streams: StreamsClient
) -> None:
    table = create(engine_dynamodb, StreamSpecification=STREAM)
    arn = table["LatestStreamArn"]
    described = engine_streams.describe_stream(StreamArn=arn)["StreamDescription"]
    iterator = engine_streams.get_shard_iterator(
        StreamArn=arn, ShardId=described["Shards"][0]["ShardId"], ShardIteratorType="LATEST"
    )["ShardIterator"]
    create(engine_dynamodb, StreamSpecification=STREAM)  # another stream
    engine_dynamodb.put_item(TableName=table["TableName"], Item={"pk": {"S": "1"}})
    with pytest.raises(engine_streams.exceptions.TrimmedDataAccessException):
        engine_streams.get_records(ShardIterator=iterator)


def test_updates_keep_numbers_as_they_were_written__numbers(
    engine_dynamodb: DynamoDBClient,
) -> None:
    name = create(engine_dynamodb)["TableName"]
    engine_dynamodb.put_item(TableName=name, Item={"pk": {"S": "put"}, "v": {"N": "1.50"}})
    engine_dynamodb.update_item(
        TableName=name,
        Key={"pk": {"S": "updated"}},
        UpdateExpression="SET v = :v",
        ExpressionAttributeValues={":v": {"N": "1.50"}},
    )
    items = engine_dynamodb.scan(TableName=name)["Items"]
    assert {item["pk"]["S"]: item["v"]["N"] for item in items} == {"put": "1.5", "updated": "1.50"}


def test_what_only_takes_away_makes_an_item__update_items(engine_dynamodb: DynamoDBClient) -> None:
    name = create(engine_dynamodb)["TableName"]
    engine_dynamodb.update_item(
        TableName=name, Key={"pk": {"S": "1"}}, UpdateExpression="REMOVE note"
    )
    assert engine_dynamodb.scan(TableName=name)["Items"] == [{"pk": {"S": "1"}}]


def test_updated_values_are_whole_attributes__update_items(engine_dynamodb: DynamoDBClient) -> None:
    name = create(engine_dynamodb)["TableName"]
    course: Any = {"M": {"title": {"S": "a"}, "room": {"S": "b"}}}
    engine_dynamodb.put_item(TableName=name, Item={"pk": {"S": "1"}, "course": course})
    answer = engine_dynamodb.update_item(
        TableName=name,
        Key={"pk": {"S": "1"}},
        UpdateExpression="SET course.title = course.room",
        ReturnValues="UPDATED_NEW",
    )
    assert "room" in answer["Attributes"]["course"]["M"]


def test_an_update_that_does_not_fit_has_no_reasons__transaction_reasons(
    engine_dynamodb: DynamoDBClient,
) -> None:
    name = create(engine_dynamodb)["TableName"]
    update: Any = {
        "Update": {
            "TableName": name,
            "Key": {"pk": {"S": "1"}},
            "UpdateExpression": "SET marks = points",
        }
    }
    with pytest.raises(ClientError, match="does not exist in the item") as refused:
        engine_dynamodb.transact_write_items(TransactItems=[update])
    assert "CancellationReasons" not in refused.value.response


def test_order_by_turns_pages_and_not_the_query__local_aws(engine_dynamodb: DynamoDBClient) -> None:
    table = create(
        engine_dynamodb,
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": kind}
            for name, kind in (("pk", "S"), ("sk", "N"))
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
    )["TableName"]
    for number in "123":
        engine_dynamodb.put_item(TableName=table, Item={"pk": {"S": "1"}, "sk": {"N": number}})
    statement = f"SELECT * FROM \"{table}\" WHERE pk = '1' ORDER BY sk DESC"  # noqa: S608  a name of ours
    newest = engine_dynamodb.execute_statement(Statement=statement, Limit=2)["Items"]
    assert [item["sk"]["N"] for item in newest] == ["2", "1"]


def test_a_wrong_key_of_an_index_is_not_named__index_keys(engine_dynamodb: DynamoDBClient) -> None:
    keys: Any = [{"AttributeName": "g", "KeyType": "HASH"}]
    table = create(
        engine_dynamodb,
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": kind}
            for name, kind in (("pk", "S"), ("g", "N"))
        ],
        GlobalSecondaryIndexes=[
            {"IndexName": "by-g", "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}}
        ],
    )
    values: Any = {"Type mismatch for Index Key$": {"S": "1"}, "attribute value type$": {"L": []}}
    for said, value in values.items():
        with pytest.raises(ClientError, match=said):
            engine_dynamodb.put_item(
                TableName=table["TableName"], Item={"pk": {"S": "1"}, "g": value}
            )


def test_encryption_and_table_class_are_dropped__table_settings(
    engine_dynamodb: DynamoDBClient,
) -> None:
    table = create(
        engine_dynamodb,
        SSESpecification={"Enabled": True, "SSEType": "KMS"},
        TableClass="STANDARD_INFREQUENT_ACCESS",
    )
    missing = {"SSEDescription", "TableClassSummary", "TableId", "WarmThroughput"}
    assert not missing & table.keys()


def test_an_update_of_encryption_alone_is_refused__operations(
    engine_dynamodb: DynamoDBClient,
) -> None:
    name = create(engine_dynamodb)["TableName"]
    with pytest.raises(ClientError, match="Nothing to update"):
        engine_dynamodb.update_table(TableName=name, SSESpecification={"Enabled": True})


def test_capacity_never_changed_is_dated_1970__description(
    engine_dynamodb: DynamoDBClient,
) -> None:
    throughput = create(engine_dynamodb)["ProvisionedThroughput"]
    assert throughput["LastIncreaseDateTime"].timestamp() == 0


def test_recovery_and_tags_are_unknown__operations(engine_dynamodb: DynamoDBClient) -> None:
    table = create(engine_dynamodb)
    with pytest.raises(ClientError, match="UnknownOperationException"):
        engine_dynamodb.describe_continuous_backups(TableName=table["TableName"])
    with pytest.raises(ClientError, match="UnknownOperationException"):
        engine_dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])


def test_missing_tables_are_reported_in_other_words__gateway(
    engine_dynamodb: DynamoDBClient,
) -> None:
    with pytest.raises(ClientError, match="Cannot do operations on a non-existent table"):
        engine_dynamodb.describe_table(TableName="missing")


def test_its_own_ttl_deletions_have_no_event_name_and_no_identity__ttl_sweep(
    engine_dynamodb: DynamoDBClient, engine_streams: StreamsClient
) -> None:
    table = create(engine_dynamodb, StreamSpecification=STREAM)
    name = table["TableName"]
    enable_ttl(engine_dynamodb, name)
    put_expired_item(engine_dynamodb, name)
    wait_until_empty(engine_dynamodb, name)
    _, removed = all_records(engine_streams, table["LatestStreamArn"])
    assert removed["eventName"] == "UNKNOWN_TO_SDK_VERSION"
    assert "userIdentity" not in removed


def test_it_listens_on_every_interface__launcher(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = engine_command(port=port, data_dir=None, launcher_dir=tmp_path)
    main_class = command.index(MAIN_CLASS)
    command[main_class] = "software.amazon.dynamodb.services.local.main.ServerRunner"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            assert listening_addresses(process.pid) & {"0.0.0.0", "::"}  # noqa: S104
        finally:
            process.kill()


def enable_ttl(dynamodb: DynamoDBClient, table: str) -> None:
    dynamodb.update_time_to_live(
        TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
    )


def put_expired_item(dynamodb: DynamoDBClient, table: str) -> None:
    expired = {"N": str(int(time.time()) - 5)}
    item: Any = {"pk": {"S": "1"}, "expires": expired}
    dynamodb.put_item(TableName=table, Item=item)


def wait_until_empty(dynamodb: DynamoDBClient, table: str) -> None:
    deadline = time.monotonic() + 10
    while dynamodb.scan(TableName=table)["Count"]:
        assert time.monotonic() < deadline, "DynamoDB Local did not delete the expired item"
        time.sleep(0.05)


def listening_addresses(process_id: int) -> set[str]:
    """Wait until a process listens and return the addresses."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        connections = psutil.Process(process_id).net_connections()
        found = {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN}
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError("DynamoDB Local did not listen within 30 s.")
