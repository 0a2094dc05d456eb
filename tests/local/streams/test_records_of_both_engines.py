"""What AWS documents of stream records, on either engine that the local AWS may keep its tables in.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html: one record for each
modified item, none for a write that changes nothing.
"""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.streams.pumping import Consumer, StreamTable, make_client, mapping, pumping
from tests.local.streams.pumping import wait_until as wait
from tools.local.streams.api import StreamsApi

Operation = tuple[str, dict[str, Any]]
Record = tuple[str, dict[str, Any] | None, dict[str, Any] | None]

KEY = {"pk": {"S": "1"}}
ITEM = {**KEY, "n": {"N": "1"}, "s": {"SS": ["a", "b"]}, "m": {"M": {"empty": {"M": {}}}}}
OTHER = {**KEY, "n": {"N": "2"}}


def put(item: dict[str, Any], **more: object) -> Operation:
    return "put_item", {"Item": item, **more}


def update(expression: str | None = None, **values: Any) -> Operation:
    named = {f":{name}": value for name, value in values.items()}
    request = {"UpdateExpression": expression} if expression else {}
    return "update_item", {
        "Key": KEY,
        **request,
        **({"ExpressionAttributeValues": named} if named else {}),
    }


def delete() -> Operation:
    return "delete_item", {"Key": KEY}


def transact(**writes: dict[str, Any]) -> Operation:
    return "transact_write_items", {"TransactItems": [{name: it} for name, it in writes.items()]}


def batch(*requests: dict[str, Any]) -> Operation:
    return "batch_write_item", {"RequestItems": requests}


def statement(text: str, *parameters: dict[str, Any]) -> Operation:
    more = {"Parameters": list(parameters)} if parameters else {}
    return "execute_statement", {"Statement": text, **more}


def inserted(new: dict[str, Any]) -> Record:
    return ("INSERT", None, new)


def modified(old: dict[str, Any], new: dict[str, Any]) -> Record:
    return ("MODIFY", old, new)


def removed(old: dict[str, Any]) -> Record:
    return ("REMOVE", old, None)


ONE = {"N": "1"}
CASES: dict[str, tuple[list[Operation], list[Record]]] = {
    "a put": ([put(ITEM)], [inserted(ITEM)]),
    "a put over another item": ([put(ITEM), put(OTHER)], [inserted(ITEM), modified(ITEM, OTHER)]),
    "a put of the same item": (
        [put(ITEM), put({**ITEM, "n": {"N": "1.0"}, "s": {"SS": ["b", "a"]}})],
        [inserted(ITEM)],
    ),
    "a put of another type": (
        [put({**KEY, "n": ONE}), put({**KEY, "n": {"BOOL": True}})],
        [inserted({**KEY, "n": ONE}), modified({**KEY, "n": ONE}, {**KEY, "n": {"BOOL": True}})],
    ),
    "a conditional put": (
        [put(ITEM, ConditionExpression="attribute_not_exists(pk)")],
        [inserted(ITEM)],
    ),
    "an item with nothing but its key": ([put(KEY), put(KEY)], [inserted(KEY)]),
    "an update that creates": ([update("SET n = :n", n=ONE)], [inserted({**KEY, "n": ONE})]),
    "a conditional update that creates": (
        [
            (
                "update_item",
                {
                    **update("SET n = :n", n=ONE)[1],
                    "ConditionExpression": "attribute_not_exists(n)",
                },
            )
        ],
        [inserted({**KEY, "n": ONE})],
    ),
    "an update that creates a bare key": ([update(), update()], [inserted(KEY)]),
    "an update that removes nothing": ([update("REMOVE x")], []),
    "an update that removes from an item": (
        [put(ITEM), update("REMOVE s, m")],
        [inserted(ITEM), modified(ITEM, {**KEY, "n": ONE})],
    ),
    "an update": (
        [put(ITEM), update("SET n = :n REMOVE s, m", n={"N": "2"})],
        [inserted(ITEM), modified(ITEM, OTHER)],
    ),
    "an update to the same value": (
        [update("SET n = :n", n=ONE), update("SET n = :n", n={"N": "1.0"})],
        [inserted({**KEY, "n": ONE})],
    ),
    "small numbers added": (
        [update("ADD n :n", n={"N": "1E-7"}), update("ADD n :n", n={"N": "0.50"})],
        [
            inserted({**KEY, "n": {"N": "0.0000001"}}),
            modified({**KEY, "n": {"N": "0.0000001"}}, {**KEY, "n": {"N": "0.5000001"}}),
        ],
    ),
    "38 digits added": (
        [
            update("SET n = :n", n={"N": "1" * 38}),
            update("SET n = n + :n", n={"N": "2"}),
            update("SET n = n - :n", n={"N": "1"}),
        ],
        [
            inserted({**KEY, "n": {"N": "1" * 38}}),
            modified({**KEY, "n": {"N": "1" * 38}}, {**KEY, "n": {"N": "1" * 37 + "3"}}),
            modified({**KEY, "n": {"N": "1" * 37 + "3"}}, {**KEY, "n": {"N": "1" * 37 + "2"}}),
        ],
    ),
    "a set that grows": (
        [update("ADD s :s", s={"SS": ["a"]}), update("ADD s :s", s={"SS": ["b"]})],
        [
            inserted({**KEY, "s": {"SS": ["a"]}}),
            modified({**KEY, "s": {"SS": ["a"]}}, {**KEY, "s": {"SS": ["a", "b"]}}),
        ],
    ),
    "a deletion": ([put(ITEM), delete()], [inserted(ITEM), removed(ITEM)]),
    "a deletion of nothing": ([delete()], []),
    "made anew": (
        [put(OTHER), delete(), put(OTHER)],
        [inserted(OTHER), removed(OTHER), inserted(OTHER)],
    ),
    "a transaction": (
        [
            transact(
                Update={
                    "Key": KEY,
                    "UpdateExpression": "SET n = :n",
                    "ExpressionAttributeValues": {":n": ONE},
                }
            ),
            transact(Put={"Item": OTHER}),
            transact(Put={"Item": OTHER}),
            transact(Delete={"Key": KEY}),
            transact(Delete={"Key": KEY}),
        ],
        [
            inserted({**KEY, "n": ONE}),
            modified({**KEY, "n": ONE}, OTHER),
            removed(OTHER),
        ],
    ),
    "a batch": (
        [
            batch({"PutRequest": {"Item": ITEM}}),
            batch({"PutRequest": {"Item": ITEM}}),
            batch({"DeleteRequest": {"Key": KEY}}, {"DeleteRequest": {"Key": {"pk": {"S": "2"}}}}),
        ],
        [inserted(ITEM), removed(ITEM)],
    ),
    # moto understands these forms of PartiQL, and few others.
    "statements": (
        [
            statement("INSERT INTO {table} VALUE {{'pk': '1', 'n': 1}}"),
            statement("UPDATE {table} SET n = ? WHERE pk = ?", {"N": "2"}, {"S": "1"}),
            statement("UPDATE {table} SET n = ? WHERE pk = ?", {"N": "2.0"}, {"S": "1"}),
            statement("DELETE FROM {table} WHERE pk = '1'"),
            statement("DELETE FROM {table} WHERE pk = '1'"),
        ],
        [inserted({**KEY, "n": ONE}), modified({**KEY, "n": ONE}, OTHER), removed(OTHER)],
    ),
}


@pytest.fixture(params=["dynamodb_url", "mended_moto_url"])
def url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture
def engine_table(url: str) -> StreamTable:
    return StreamTable.create(make_client("dynamodb", url))


def carry_out(table: StreamTable, operation: Operation) -> None:
    name, request = operation
    if name == "transact_write_items":
        items = [
            {kind: {"TableName": table.name, **write}}
            for each in request["TransactItems"]
            for kind, write in each.items()
        ]
        request = {"TransactItems": items}
    elif name == "batch_write_item":
        request = {"RequestItems": {table.name: list(request["RequestItems"])}}
    elif name == "execute_statement":
        request = {**request, "Statement": request["Statement"].format(table=f'"{table.name}"')}
    else:
        request = {"TableName": table.name, **request}
    getattr(table.dynamodb, name)(**request)


def records_of(url: str, stream_arn: str) -> list[dict[str, Any]]:
    api = StreamsApi(url)
    try:
        return [
            record
            for shard in api.shards(stream_arn)
            for record in api.records(api.iterator(stream_arn, shard.shard_id, after=None)).records
        ]
    finally:
        api.close()


def changes_of(url: str, stream_arn: str) -> list[Record]:
    return [
        (
            record["eventName"],
            _sorted(record["dynamodb"].get("OldImage")),
            _sorted(record["dynamodb"].get("NewImage")),
        )
        for record in records_of(url, stream_arn)
    ]


def _sorted(image: dict[str, Any] | None) -> dict[str, Any] | None:
    """Put sets in order, which they have not."""
    return image and {
        name: {kind: sorted(value) if kind == "SS" else value}
        for name, typed in image.items()
        for kind, value in typed.items()
    }


@pytest.mark.parametrize("case", CASES)
def test_a_write_makes_one_record_for_each_changed_item(
    url: str, engine_table: StreamTable, case: str
) -> None:
    operations, expected = CASES[case]
    for operation in operations:
        carry_out(engine_table, operation)
    assert changes_of(url, engine_table.stream_arn) == expected


def test_records_have_the_same_form(url: str, engine_table: StreamTable) -> None:
    begun = int(time.time())
    engine_table.put("1", binary={"B": b"\x00\xff"})
    (record,) = records_of(url, engine_table.stream_arn)
    change = record.pop("dynamodb")
    assert re.fullmatch("[0-9a-f]{32}", record.pop("eventID"))
    assert record == {
        "awsRegion": "us-east-1",
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "eventVersion": "1.1",
    }
    assert begun <= change["ApproximateCreationDateTime"] <= time.time()
    assert change["ApproximateCreationDateTime"] % 1 == 0
    assert re.fullmatch("[1-9][0-9]{20,39}", change["SequenceNumber"])
    assert change["NewImage"] == {"pk": {"S": "1"}, "binary": {"B": "AP8="}}
    assert (change["Keys"], change["StreamViewType"]) == (KEY, "NEW_AND_OLD_IMAGES")


def test_a_transaction_that_fails_leaves_nothing_and_hides_nothing(
    url: str, engine_table: StreamTable
) -> None:
    engine_table.put("there")
    api = StreamsApi(url)
    (shard,) = api.shards(engine_table.stream_arn)
    page = api.records(api.iterator(engine_table.stream_arn, shard.shard_id, after=None))
    missing = {"ConditionExpression": "attribute_not_exists(pk)"}
    update = {
        "Key": {"pk": {"S": "there"}},
        "UpdateExpression": "SET n = :n",
        "ExpressionAttributeValues": {":n": ONE},
    }
    writes: list[dict[str, Any]] = [
        {"Put": {"Item": {"pk": {"S": "new"}}}},
        {"Update": update},
        {"Put": {"Item": {"pk": {"S": "taken"}}, **missing}},
    ]
    engine_table.put("taken")
    for write in writes:
        next(iter(write.values()))["TableName"] = engine_table.name
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        engine_table.dynamodb.transact_write_items(TransactItems=writes)
    engine_table.put("after")

    assert page.next_iterator is not None
    later = api.records(page.next_iterator).records
    api.close()
    assert [each["dynamodb"]["NewImage"] for each in later] == [
        {"pk": {"S": "taken"}},
        {"pk": {"S": "after"}},
    ]
    items = engine_table.dynamodb.scan(TableName=engine_table.name)["Items"]
    assert sorted(item["pk"]["S"] for item in items) == ["after", "taken", "there"]
    assert all(set(item) == {"pk"} for item in items)


def test_an_update_that_fails_leaves_nothing(url: str, engine_table: StreamTable) -> None:
    with pytest.raises(ClientError):
        carry_out(engine_table, update("SET a = :x", x={"S": "x" * 450_000}))
    assert records_of(url, engine_table.stream_arn) == []
    assert engine_table.dynamodb.scan(TableName=engine_table.name)["Count"] == 0


def test_only_one_of_many_writers_creates_an_item(url: str, engine_table: StreamTable) -> None:
    def create(number: int) -> bool:
        try:
            carry_out(
                engine_table,
                put(
                    {**KEY, "n": {"N": str(number)}},
                    ConditionExpression="attribute_not_exists(pk)",
                ),
            )
        except ClientError:
            return False
        return True

    with ThreadPoolExecutor(8) as writers:
        assert sum(writers.map(create, range(40))) == 1
    assert len(records_of(url, engine_table.stream_arn)) == 1


@pytest.mark.parametrize("view", ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE"])
def test_other_views_hold_what_they_say(url: str, view: str) -> None:
    table = StreamTable.create(make_client("dynamodb", url), view)
    for operation in (update("SET n = :n", n=ONE), put(OTHER), put(OTHER), delete()):
        carry_out(table, operation)
    new, old = view == "NEW_IMAGE", view == "OLD_IMAGE"
    first = {**KEY, "n": ONE}
    assert changes_of(url, table.stream_arn) == [
        ("INSERT", None, first if new else None),
        ("MODIFY", first if old else None, OTHER if new else None),
        ("REMOVE", OTHER if old else None, None),
    ]


def test_a_former_stream_is_not_the_present_one(url: str) -> None:
    dynamodb = make_client("dynamodb", url)
    former = StreamTable.create(dynamodb)
    former.put("1")
    dynamodb.update_table(TableName=former.name, StreamSpecification={"StreamEnabled": False})
    former.put("unseen")
    present = dynamodb.update_table(
        TableName=former.name,
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )["TableDescription"]["LatestStreamArn"]
    assert present != former.stream_arn
    former.put("2")
    keys = [each["dynamodb"]["Keys"]["pk"]["S"] for each in records_of(url, present)]
    assert keys == ["2"]


def test_functions_get_one_insertion_of_an_item_that_an_update_creates(
    tmp_path: Path, url: str, engine_table: StreamTable
) -> None:
    consumer = Consumer()
    with pumping(tmp_path, url, consumer, mapping(engine_table.stream_arn)):
        for number in range(20):
            carry_out(
                engine_table,
                (
                    "update_item",
                    {**update("SET n = :n", n=ONE)[1], "Key": {"pk": {"S": str(number)}}},
                ),
            )
        engine_table.put("last")
        wait(lambda: "last" in consumer.keys, "the last record")
    assert consumer.keys == [*map(str, range(20)), "last"]
    records = [record for event in consumer.events for record in event["Records"]]
    assert all(record["dynamodb"]["NewImage"].get("n") == ONE for record in records[:-1])
