"""Reads and writes through the gateway."""

from __future__ import annotations

import http.client
import json
import socket
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from tests.local.dynamodb.clients import MakeTable, client, table_request
from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.engine import start_dynamodb_local
from tools.local.dynamodb.running import RunningServer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


_HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request,"
    " SignedHeaders=host, Signature=0",
}


def raw_call(
    url: str, operation: str, body: Mapping[str, object]
) -> tuple[int, dict[str, str], bytes]:
    address = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", address.port or 0)
    target = {"X-Amz-Target": f"DynamoDB_20120810.{operation}"}
    connection.request("POST", "/", json.dumps(body), {**_HEADERS, **target})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content


def test_answers_pass_byte_for_byte(
    dynamodb: DynamoDBClient, gateway: RunningServer, engine: RunningServer, make_table: MakeTable
) -> None:
    name = make_table()["TableName"]
    text = 'arn:aws:dynamodb:ddblocal:000000000000:table/x "awsRegion":"ddblocal" ä 🎓'
    dynamodb.put_item(TableName=name, Item={"pk": {"S": "1"}, "text": {"S": text}})
    request = {"TableName": name, "Key": {"pk": {"S": "1"}}}
    direct = raw_call(engine.url, "GetItem", request)
    through = raw_call(gateway.url, "GetItem", request)
    assert through[2] == direct[2]
    assert json.loads(through[2])["Item"]["text"]["S"] == text


@pytest.mark.parametrize("operation", ["GetItem", "DescribeTable", "DescribeTimeToLive"])
def test_every_answer_carries_a_request_id_and_its_checksum(
    gateway: RunningServer, make_table: MakeTable, operation: str
) -> None:
    request = {"TableName": make_table()["TableName"]}
    if operation == "GetItem":
        request |= {"Key": {"pk": {"S": "1"}}}
    status, headers, content = raw_call(gateway.url, operation, request)
    assert status == 200
    assert headers["x-amz-crc32"] == str(zlib.crc32(content))
    assert headers["content-length"] == str(len(content))
    assert len(headers["x-amzn-requestid"]) == 36


def test_errors_pass_with_their_details(dynamodb: DynamoDBClient, make_table: MakeTable) -> None:
    name = make_table()["TableName"]
    dynamodb.put_item(TableName=name, Item={"pk": {"S": "1"}, "state": {"S": "old"}})
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException) as error:
        dynamodb.put_item(
            TableName=name,
            Item={"pk": {"S": "1"}},
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    failure: Any = error.value.response
    assert failure["Item"]["state"] == {"S": "old"}
    assert failure["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_a_large_answer_arrives_whole(dynamodb: DynamoDBClient, make_table: MakeTable) -> None:
    name = make_table()["TableName"]
    for number in range(3):
        dynamodb.put_item(
            TableName=name, Item={"pk": {"S": str(number)}, "text": {"S": "x" * 390_000}}
        )
    pages = dynamodb.get_paginator("scan").paginate(TableName=name)
    sizes = [len(item["text"]["S"]) for page in pages for item in page["Items"]]
    assert sizes == [390_000] * 3


def test_many_clients_at_once(dynamodb: DynamoDBClient, make_table: MakeTable) -> None:
    name = make_table()["TableName"]

    def put(number: int) -> None:
        dynamodb.put_item(TableName=name, Item={"pk": {"S": str(number)}})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(200)))
    assert dynamodb.scan(TableName=name, Select="COUNT")["Count"] == 200


def test_requests_sent_in_a_row_are_answered_in_order(
    gateway: RunningServer, make_table: MakeTable
) -> None:
    names = [make_table()["TableName"] for _ in range(3)]
    requests = b""
    for name in names:
        body = json.dumps({"TableName": name}).encode()
        head = f"POST / HTTP/1.1\r\nContent-Length: {len(body)}\r\n"
        head += "X-Amz-Target: DynamoDB_20120810.DescribeTimeToLive\r\n\r\n"
        requests += head.encode() + body
    with socket.create_connection(("127.0.0.1", urlsplit(gateway.url).port or 0)) as connection:
        for start in range(0, len(requests), 7):  # in pieces, as a network may deliver them
            connection.sendall(requests[start : start + 7])
        answers = b""
        while answers.count(b"TimeToLiveStatus") < 3:
            answers += connection.recv(4096)
    assert answers.count(b"HTTP/1.1 200 OK") == 3


def test_a_body_without_length_is_refused_with_a_reason(gateway: RunningServer) -> None:
    with socket.create_connection(("127.0.0.1", urlsplit(gateway.url).port or 0)) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        answer = connection.makefile("rb").read()
    assert b"SerializationException" in answer
    assert b"send a Content-Length" in answer


def test_a_stopped_engine_is_an_error_that_clients_retry() -> None:
    with start_dynamodb_local() as engine, start_gateway(engine.url, sweep_seconds=0) as gateway:
        dynamodb = client("dynamodb", gateway.url)
        dynamodb.list_tables()
        engine.stop()
        with pytest.raises(ClientError) as error:
            dynamodb.list_tables()
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert "DynamoDB Local does not answer" in str(error.value)


class TestTablesNamedByArn:
    def test_single_items(self, dynamodb: DynamoDBClient, make_table: MakeTable) -> None:
        arn = make_table()["TableArn"]
        put = dynamodb.put_item(
            TableName=arn,
            Item={"pk": {"S": "1"}, "table": {"S": arn}},
            ReturnConsumedCapacity="TOTAL",
        )
        assert put["ConsumedCapacity"]["TableName"] == arn
        found = dynamodb.get_item(TableName=arn, Key={"pk": {"S": "1"}})
        assert found["Item"]["table"] == {"S": arn}
        assert dynamodb.describe_table(TableName=arn)["Table"]["TableArn"] == arn

    def test_batches(self, dynamodb: DynamoDBClient, make_table: MakeTable) -> None:
        by_arn, by_name = make_table()["TableArn"], make_table()["TableName"]
        item: Any = {"pk": {"S": "1"}}
        dynamodb.batch_write_item(
            RequestItems={table: [{"PutRequest": {"Item": item}}] for table in (by_arn, by_name)}
        )
        found = dynamodb.batch_get_item(
            RequestItems={table: {"Keys": [item]} for table in (by_arn, by_name)}
        )
        assert found["Responses"] == {by_arn: [item], by_name: [item]}

    def test_transactions(self, dynamodb: DynamoDBClient, make_table: MakeTable) -> None:
        arn = make_table()["TableArn"]
        dynamodb.transact_write_items(
            TransactItems=[{"Put": {"TableName": arn, "Item": {"pk": {"S": "1"}}}}]
        )
        found = dynamodb.transact_get_items(
            TransactItems=[{"Get": {"TableName": arn, "Key": {"pk": {"S": "1"}}}}]
        )
        assert found["Responses"] == [{"Item": {"pk": {"S": "1"}}}]

    def test_creation_and_deletion(self, dynamodb: DynamoDBClient) -> None:
        request = table_request()
        arn = f"arn:aws:dynamodb:us-east-1:123456789012:table/{request['TableName']}"
        made = dynamodb.create_table(**{**request, "TableName": arn})
        assert made["TableDescription"]["TableArn"] == arn
        gone = dynamodb.delete_table(TableName=arn)
        assert gone["TableDescription"]["TableName"] == request["TableName"]

    @pytest.mark.parametrize(
        ("place", "code"),
        [
            ("eu-west-1:123456789012", "ValidationException"),
            ("us-east-1:999999999999", "AccessDeniedException"),
        ],
    )
    def test_elsewhere_are_refused(
        self, dynamodb: DynamoDBClient, make_table: MakeTable, place: str, code: str
    ) -> None:
        arn = f"arn:aws:dynamodb:{place}:table/{make_table()['TableName']}"
        with pytest.raises(ClientError) as error:
            dynamodb.put_item(TableName=arn, Item={"pk": {"S": "1"}})
        assert error.value.response["Error"]["Code"] == code
