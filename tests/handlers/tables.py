"""The products' own tables on DynamoDB Local, and their streams."""

from __future__ import annotations

import base64
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from data_platform.dynamodb.schema import Index, Table
from tests.handlers.records import image

_DESERIALIZE = TypeDeserializer().deserialize
_TOGETHER = 25
"""How many deletions DynamoDB takes in one call."""


@dataclass(frozen=True)
class LiveTable:
    """A table made from its declaration, under a name of the test's own."""

    client: Any
    streams: Any
    declaration: Table
    name: str
    stream_arn: str | None

    @classmethod
    def create(
        cls, client: Any, streams: Any, declaration: Table, name: str | None = None
    ) -> LiveTable:
        """Create it, empty."""
        name = name or f"{declaration.name}-{uuid.uuid4().hex[:8]}"
        description = client.create_table(**_request(declaration, name))["TableDescription"]
        return cls(client, streams, declaration, name, description.get("LatestStreamArn"))

    @property
    def key_names(self) -> list[str]:
        """The attributes of the primary key."""
        keys = (self.declaration.partition_key, self.declaration.sort_key)
        return [key.name for key in keys if key]

    def put(self, item: Mapping[str, Any]) -> None:
        """Put an item, given as Python values."""
        self.client.put_item(TableName=self.name, Item=image(item))

    def delete(self, item: Mapping[str, Any]) -> None:
        """Delete an item."""
        key = image({name: item[name] for name in self.key_names})
        self.client.delete_item(TableName=self.name, Key=key)

    def get(self, **key: Any) -> dict[str, Any] | None:
        """Return an item as Python values."""
        found = self.client.get_item(TableName=self.name, Key=image(key), ConsistentRead=True)
        return _values(found["Item"]) if "Item" in found else None

    def items(self) -> list[dict[str, Any]]:
        """Return all items, in no order."""
        pages = self.client.get_paginator("scan").paginate(TableName=self.name, ConsistentRead=True)
        return [_values(item) for page in pages for item in page["Items"]]

    def clear(self) -> None:
        """Delete all items."""
        keys = [image({name: item[name] for name in self.key_names}) for item in self.items()]
        requests = [{"DeleteRequest": {"Key": key}} for key in keys]
        for start in range(0, len(requests), _TOGETHER):
            self.client.batch_write_item(
                RequestItems={self.name: requests[start : start + _TOGETHER]}
            )

    def stream_records(self, wanted: int, *, after: int = 0) -> list[dict[str, Any]]:
        """Return the records of the stream as Lambda gets them, when there are so many."""
        deadline = time.monotonic() + 10
        while len(records := self._read_stream()) < after + wanted:
            assert time.monotonic() < deadline, f"{len(records)} of {after + wanted} records came"
            time.sleep(0.05)
        return records[after:]

    def _read_stream(self) -> list[dict[str, Any]]:
        records = []
        stream = self.streams.describe_stream(StreamArn=self.stream_arn)["StreamDescription"]
        for shard in stream["Shards"]:
            iterator = self.streams.get_shard_iterator(
                StreamArn=self.stream_arn,
                ShardId=shard["ShardId"],
                ShardIteratorType="TRIM_HORIZON",
            )["ShardIterator"]
            while iterator:
                page = self.streams.get_records(ShardIterator=iterator)
                records += [self._as_event(record) for record in page["Records"]]
                if not page["Records"]:
                    break
                iterator = page.get("NextShardIterator")
        return records

    def _as_event(self, record: Mapping[str, Any]) -> dict[str, Any]:
        data = dict(record["dynamodb"])
        data["ApproximateCreationDateTime"] = data["ApproximateCreationDateTime"].timestamp()
        for part in ("Keys", "OldImage", "NewImage"):
            if part in data:
                data[part] = _as_json(data[part])
        return {**record, "dynamodb": data, "eventSourceARN": self.stream_arn}


def _request(declaration: Table, name: str) -> dict[str, Any]:
    keys = [key for key in (declaration.partition_key, declaration.sort_key) if key]
    indexed = [
        key for index in declaration.indexes for key in (*index.partition_keys, *index.sort_keys)
    ]
    request: dict[str, Any] = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": _key_schema(keys[:1], keys[1:]),
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": kind}
            for name, kind in {key.name: key.type.value for key in [*keys, *indexed]}.items()
        ],
    }
    if declaration.stream:
        request["StreamSpecification"] = {
            "StreamEnabled": True,
            "StreamViewType": declaration.stream.value,
        }
    if declaration.indexes:
        request["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index.name,
                "KeySchema": _key_schema(index.partition_keys, index.sort_keys),
                "Projection": _projection(index),
            }
            for index in declaration.indexes
        ]
    return request


def _projection(index: Index) -> dict[str, Any]:
    included = list(index.included_attributes)
    names = {"NonKeyAttributes": included} if included else {}
    return {"ProjectionType": index.projection.value, **names}


def _key_schema(partition_keys: Any, sort_keys: Any) -> list[dict[str, str]]:
    return [{"AttributeName": key.name, "KeyType": "HASH"} for key in partition_keys] + [
        {"AttributeName": key.name, "KeyType": "RANGE"} for key in sort_keys
    ]


def _values(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _DESERIALIZE(value) for name, value in item.items()}


def _as_json(value: Any) -> Any:
    """Events are JSON: bytes come as base64."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {name: _as_json(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_as_json(member) for member in value]
    return value
