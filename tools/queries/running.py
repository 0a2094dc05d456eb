"""One access pattern against one table."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data_platform.dynamodb.requests import build_request, is_expired
from data_platform.dynamodb.types import Operation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb.service_resource import Table as TableResource

    from data_platform.dynamodb.items import Scalar
    from data_platform.dynamodb.schema import AccessPattern, Table


@dataclass(frozen=True)
class PatternResult:
    """What an access pattern returned, and what it cost.

    Attributes
    ----------
    items
        The items, in the order of the answer.
    capacity_units
        Read units consumed by the table and the index together.
    index_units
        Read units consumed by the index alone; 0 if only the table was read.
    examined
        Items that DynamoDB read, before filters.
    milliseconds
        From the first request to the last answer.
    """

    items: list[dict[str, Any]]
    capacity_units: float
    index_units: float
    examined: int
    milliseconds: float


def run_pattern(
    resource: TableResource,
    table: Table,
    pattern: AccessPattern,
    parameters: Mapping[str, Scalar],
    *,
    now: int | None = None,
) -> PatternResult:
    """Run an access pattern to its end, page by page, or up to its limit.

    Raises
    ------
    ValueError
        If a parameter is missing or unknown.
    botocore.exceptions.ClientError
        If DynamoDB refuses the request.
    """
    now = int(time.time()) if now is None else now
    request = build_request(table, pattern, parameters, now=now)
    started = time.perf_counter()
    if pattern.operation is Operation.GET_ITEM:
        pages = [_as_page(resource.get_item(**request, ReturnConsumedCapacity="INDEXES"))]
    else:
        pages = _query_pages(resource, request, pattern.limit)
    milliseconds = (time.perf_counter() - started) * 1000
    items = [item for page in pages for item in page["Items"]]
    consumed = [page["ConsumedCapacity"] for page in pages if "ConsumedCapacity" in page]
    return PatternResult(
        items=[item for item in items if not is_expired(table, item, now=now)],
        capacity_units=sum(capacity["CapacityUnits"] for capacity in consumed),
        index_units=sum(
            index["CapacityUnits"]
            for capacity in consumed
            for index in capacity.get("GlobalSecondaryIndexes", {}).values()
        ),
        examined=sum(page.get("ScannedCount", len(page["Items"])) for page in pages),
        milliseconds=milliseconds,
    )


def _query_pages(
    resource: TableResource, request: Mapping[str, Any], limit: int | None
) -> list[dict[str, Any]]:
    # A page can end before the limit is reached, since filters apply after it.
    pages: list[dict[str, Any]] = []
    missing = limit
    start: Mapping[str, Any] = {}
    while True:
        arguments = {**request, **start} | ({"Limit": missing} if missing is not None else {})
        page: dict[str, Any] = {**resource.query(**arguments, ReturnConsumedCapacity="INDEXES")}
        pages.append(page)
        if missing is not None:
            missing -= len(page["Items"])
        if "LastEvaluatedKey" not in page or missing == 0:
            return pages
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def _as_page(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {**answer, "Items": [answer["Item"]] if "Item" in answer else []}
