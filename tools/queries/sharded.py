"""An access pattern of an index that a stage divides into shards: all are asked, and merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from data_platform.dynamodb.backfills import WireItem
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.items import Scalar
from data_platform.dynamodb.requests import build_request
from data_platform.dynamodb.schema import AccessPattern, Table
from data_platform.dynamodb.shard_merging import Key, Position, ShardMerge
from data_platform.dynamodb.sharding import Shards
from data_platform.dynamodb.types import Order
from tools.queries.attribute_values import wire_values
from tools.queries.key_attributes import with_keys

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PAGE_ITEMS = 100


def merged_pages(
    client: DynamoDBClient,
    name: str,
    table: Table,
    pattern: AccessPattern,
    parameters: Mapping[str, Scalar],
    *,
    now: int,
    shards: Shards,
    position: Position | None = None,
) -> Iterator[Mapping[str, Any]]:
    """Yield what an undivided index would answer, as pages of the client interface.

    Parameters
    ----------
    client, name
        Where, and the table's name there.
    table, pattern, parameters, now
        What to ask of the undivided index, as `run_pattern` takes it.
    shards
        The index that is asked instead.
    position
        Behind which items to begin; at the first one if it is not given.
    """
    index = table.index(pattern.index or "")
    if index is None:
        raise ValueError(f"Access pattern '{pattern.name}' asks no index that could be divided.")
    sort_keys = [key.name for key in index.sort_keys]
    read_pattern = with_keys(table, pattern, shards.attribute)
    read_pages: list[Mapping[str, Any]] = []

    def read(shard: int, after: Key | None, limit: int) -> tuple[Sequence[WireItem], Key | None]:
        asked = _of_shard(read_pattern, shards, shard)
        request = build_request(table, asked, parameters, now=now, filter_expired=False)
        request["ExpressionAttributeValues"] = wire_values(request["ExpressionAttributeValues"])
        request |= {"TableName": name, "Limit": limit, "ReturnConsumedCapacity": "INDEXES"}
        if after is not None:
            request["ExclusiveStartKey"] = after
        page: Mapping[str, Any] = client.query(**request)
        read_pages.append({**page, "Items": []})
        return page["Items"], page.get("LastEvaluatedKey")

    merge = ShardMerge(
        read=read,
        shards=shards.count,
        sort_keys=sort_keys,
        keys=[key.name for key in (*table.keys, *index.keys)] + [shards.attribute],
        is_descending=pattern.order is Order.DESCENDING,
    )
    for item in merge.items(min(pattern.limit or _PAGE_ITEMS, _PAGE_ITEMS), position):
        yield from read_pages
        read_pages.clear()
        yield {"Items": [item], "ScannedCount": 0}
    yield from read_pages


def _of_shard(pattern: AccessPattern, shards: Shards, shard: int) -> AccessPattern:
    return replace(
        pattern,
        index=shards.index,
        conditions=(*pattern.conditions, equals(shards.attribute, shard)),
    )
