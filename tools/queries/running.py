"""One access pattern against one table."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from data_platform.dynamodb.items import Scalar
from data_platform.dynamodb.requests import build_request, is_expired
from data_platform.dynamodb.schema import AccessPattern, Table
from data_platform.dynamodb.shard_merging import Key, Position
from data_platform.dynamodb.sharding import Shards
from data_platform.dynamodb.types import Operation
from tools.aws import NOT_AWS, AwsAnswerError
from tools.queries.attribute_values import python_item, wire_values
from tools.queries.key_attributes import key_names, with_keys
from tools.queries.sharded import merged_pages

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


_MAX_PAGE = 10_000
_UNDIVIDED = 0
"""The one shard of an index that is not divided."""


@dataclass(frozen=True)
class PatternResult:
    """What an access pattern returned, and what it cost.

    Attributes
    ----------
    items
        The items, in the order of the answer.
    scores
        Of a search, how far each item is from its vector; else none.
    hidden
        Items left out since they have expired and are not deleted yet, of those that were read.
    has_more
        Whether there are more items than the pattern's limit. What is hidden among those is not
        counted: it is when they are read.
    position
        Where they begin.
    capacity_units
        Read units consumed by the table and the index together.
    index_units
        Read units consumed by the index alone; 0 if only the table was read. Of a search, the
        bytes that it examined.
    examined
        Items that DynamoDB read, before filters.
    milliseconds
        From the first request to the last answer.
    """

    items: list[dict[str, Any]]
    scores: list[float]
    hidden: int
    has_more: bool
    position: Position
    capacity_units: float
    index_units: float
    examined: int
    milliseconds: float


def run_pattern(
    client: DynamoDBClient,
    name: str,
    table: Table,
    pattern: AccessPattern,
    parameters: Mapping[str, Scalar],
    *,
    now: int | None = None,
    shards: Shards | None = None,
    position: Position | None = None,
    search_vector: Sequence[Decimal] = (),
) -> PatternResult:
    """Run an access pattern to its end, page by page, or up to its limit.

    Parameters
    ----------
    client, name
        Where, and the table's name there.
    table, pattern, parameters
        What to ask.
    now
        Current time in epoch seconds; the clock's, if it is not given.
    shards
        The index to ask instead of the pattern's own, where the stage divides that one.
    position
        Behind which item to begin, as an earlier result has it; at the first one if not given.
    search_vector
        What a search looks near to; the pattern's own example if it is not given.

    Raises
    ------
    ValueError
        If a parameter is missing or unknown.
    AwsAnswerError
        If what answers is not DynamoDB.
    botocore.exceptions.ClientError
        If DynamoDB refuses the request.
    """
    now = int(time.time()) if now is None else now
    hides_expired = table.hides_expired(pattern)
    # One item more than the limit shows whether it leaves any out.
    wanted = None if pattern.limit is None else pattern.limit + 1
    items: list[dict[str, Any]] = []
    scores: list[float] = []
    after = dict(position.after) if position else {}
    seen = dict(after)
    hidden = hidden_so_far = examined = 0
    has_more = False
    consumed: list[Mapping[str, Any]] = []
    started = time.perf_counter()
    if shards:
        pages = merged_pages(
            client, name, table, pattern, parameters, now=now, shards=shards, position=position
        )
    else:
        request = _request(table, pattern, parameters, now, search_vector)
        pages = _pages(client, name, request, wanted, after.get(_UNDIVIDED))
    keys = key_names(table, pattern) if pattern.operation is Operation.QUERY else ()
    if shards:
        keys += (shards.attribute,)
    for page in pages:
        examined += page.get("ScannedCount", len(page["Items"]))
        consumed.append(page.get("ConsumedCapacity", {}))
        for found, scored in zip_longest(page["Items"], page.get("Scores", ())):
            item = python_item(found)
            shard = int(item[shards.attribute]) if shards else _UNDIVIDED
            seen[shard] = {key: found[key] for key in keys}
            if hides_expired and is_expired(table, item, now=now):
                hidden_so_far += 1
                continue
            if len(items) == pattern.limit:
                has_more = True
                break
            items.append(_read_part(pattern, item))
            if scored is not None:
                scores.append(scored)
            # What was hidden before it is counted, and not read again.
            after, hidden = dict(seen), hidden_so_far
        if has_more:
            break
    milliseconds = (time.perf_counter() - started) * 1000
    return PatternResult(
        items=items,
        scores=scores,
        hidden=hidden if has_more else hidden_so_far,
        has_more=has_more,
        position=Position(after),
        capacity_units=sum(capacity.get("CapacityUnits", 0.0) for capacity in consumed),
        index_units=sum(
            index["CapacityUnits"]
            for capacity in consumed
            for index in capacity.get("GlobalSecondaryIndexes", {}).values()
        )
        + sum(capacity.get("VectorSearchRequestBytes", 0.0) for capacity in consumed),
        examined=examined,
        milliseconds=milliseconds,
    )


def _request(
    table: Table,
    pattern: AccessPattern,
    parameters: Mapping[str, Scalar],
    now: int,
    search_vector: Sequence[Decimal],
) -> dict[str, Any]:
    # Expired items are left out here and not by the query, so that they can be counted.
    request = build_request(
        table,
        with_keys(table, pattern) if pattern.operation is Operation.QUERY else pattern,
        parameters,
        now=now,
        filter_expired=False,
        search_vector=search_vector,
    )
    for name in ("Key", "ExpressionAttributeValues"):
        if name in request:
            request[name] = wire_values(request[name])
    if "SearchVector" in request:
        request["SearchVector"] = [{"N": str(value)} for value in request["SearchVector"]]
    return request | {"ReturnConsumedCapacity": "INDEXES"}


def _pages(
    client: DynamoDBClient,
    name: str,
    request: Mapping[str, Any],
    wanted: int | None,
    after: Key | None,
) -> Iterator[Mapping[str, Any]]:
    arguments = {**request, "TableName": name}
    if "Key" in arguments:
        answer = _answered(client.get_item(**arguments))
        yield {**answer, "Items": [answer["Item"]] if "Item" in answer else []}
        return
    if "SearchVector" in arguments:
        found = _answered(client.search_vectors(**arguments))
        results = found["SearchResults"]
        yield {
            **found,
            "Items": [result["Item"] for result in results],
            "Scores": [result["Score"] for result in results],
        }
        return
    if wanted is not None:
        arguments["Limit"] = min(wanted, _MAX_PAGE)
    if after is not None:
        arguments["ExclusiveStartKey"] = after
    while True:
        page = _answered(client.query(**arguments))
        yield page
        if "LastEvaluatedKey" not in page:
            return
        arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        if wanted is not None:
            # Most of what was read was filtered: look through the rest in larger steps.
            arguments["Limit"] = min(2 * arguments["Limit"], _MAX_PAGE)


def _answered(answer: Any) -> Mapping[str, Any]:  # noqa: ANN401  as typed by operation
    # Any web server's page looks like an answer without items.
    if "RequestId" not in answer["ResponseMetadata"]:
        raise AwsAnswerError(NOT_AWS)
    return answer  # type: ignore[no-any-return]


def _read_part(pattern: AccessPattern, item: dict[str, Any]) -> dict[str, Any]:
    if not pattern.attributes:
        return item
    return {name: item[name] for name in item if name in pattern.attributes}
