"""Models for the DynamoDB MCP server: a file a product, as its validation takes it.

Its ``tables`` are arguments of CreateTable, its ``items`` those of BatchWriteItem, and each of its
``access_patterns`` is one command of the AWS CLI. They run in their order, on those items.
"""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from data_platform.dynamodb.declarations import Index
from data_platform.dynamodb.keys import Key
from data_platform.dynamodb.requests import build_request
from data_platform.dynamodb.schema import AccessPattern, Product, Table, WritePattern
from data_platform.dynamodb.types import Operation
from data_platform.dynamodb.wire import wire_item
from data_platform.dynamodb.write_requests import StepRequest, build_steps
from data_platform.dynamodb.writes.declarations import Write, WriteOperation
from data_platform.dynamodb.writes.values import FixedClock, resolve
from tools.docs.models.items import model_text, projection, without_vectors
from tools.output.json_text import json_line
from tools.queries.examples import loadable_item

FILE = "dynamodb_data_model.json"
NOW = 1_767_225_600
"""2026-01-01T00:00:00Z: what every command takes for the time, and expiries are reckoned from."""

_WORD = re.compile(r"(?<!^)(?=[A-Z])")
_ITEMS = {"Key", "Item", "ExpressionAttributeValues"}
_READS = {Operation.GET_ITEM: "GetItem", Operation.QUERY: "Query"}
SEARCH = "SearchVectors, which the AWS CLI of the server does not have"


def mcp_files(products: Iterable[Product]) -> dict[str, str]:
    """Return the text of every model by its path below ``docs/models``."""
    return {f"{product.name}/{FILE}": f"{model_text(mcp_model(product))}\n" for product in products}


def mcp_model(product: Product) -> dict[str, Any]:
    """Return a product's tables, items, reads and writes."""
    items = {
        table.name: [
            without_vectors(table, loadable_item(table, each, now=NOW)) for each in table.examples
        ]
        for table in product.tables
    }
    patterns = [*_reads(product), *_writes(product)]
    return {
        "tables": [_table(table) for table in product.tables],
        "items": {
            name: [{"PutRequest": {"Item": wire_item(item)}} for item in all_items]
            for name, all_items in items.items()
        },
        "access_patterns": [
            {"pattern": str(number), **pattern} for number, pattern in enumerate(patterns, 1)
        ],
    }


def _table(table: Table) -> dict[str, Any]:
    keys = dict.fromkeys((*table.keys, *(key for each in table.indexes for key in each.keys)))
    model: dict[str, Any] = {
        "AttributeDefinitions": [
            {"AttributeName": key.name, "AttributeType": key.type.value} for key in keys
        ],
        "TableName": table.name,
        "KeySchema": _schema(table.keys[:1], table.keys[1:]),
    }
    if table.indexes:
        model["GlobalSecondaryIndexes"] = [_index(index) for index in table.indexes]
    model["BillingMode"] = "PAY_PER_REQUEST"
    if table.stream:
        model["StreamSpecification"] = {
            "StreamEnabled": True,
            "StreamViewType": table.stream.value,
        }
    return model


def _schema(partition: Iterable[Key], sort: Iterable[Key]) -> list[dict[str, str]]:
    return [
        {"AttributeName": key.name, "KeyType": kind}
        for kind, keys in (("HASH", partition), ("RANGE", sort))
        for key in keys
    ]


def _index(index: Index) -> dict[str, Any]:
    return {
        "IndexName": index.name,
        "KeySchema": _schema(index.partition_keys, index.sort_keys),
        "Projection": projection(index),
    }


def _reads(product: Product) -> Iterator[dict[str, str]]:
    for table in product.tables:
        for pattern in table.access_patterns:
            described = {"description": f"{pattern.name}: {pattern.purpose}"}
            if pattern.operation is Operation.SEARCH_VECTORS:
                yield {**described, "reason": SEARCH}
                continue
            operation = _READS[pattern.operation]
            yield {
                **described,
                "table": table.name,
                **({"index": pattern.index} if pattern.index else {}),
                "dynamodb_operation": operation,
                "implementation": _read_command(table, pattern, operation),
            }


def _read_command(table: Table, pattern: AccessPattern, operation: str) -> str:
    request = build_request(table, pattern, pattern.parameters, now=NOW)
    page = request.pop("Limit", None)
    words = _words(operation, {"TableName": table.name, **request})
    if page is not None:
        words += f" --page-size {page}"
    # The CLI goes on over pages by itself, up to this many.
    return words if pattern.limit is None else f"{words} --max-items {pattern.limit}"


def _writes(product: Product) -> Iterator[dict[str, str]]:
    """Yield the writes, each behind what gives its items the state that it begins with."""
    for pattern in product.write_patterns:
        steps = build_steps(product, pattern, pattern.parameters, clock=FixedClock(NOW))
        for step, request in zip(pattern.steps, steps, strict=True):
            (table,) = (each for each in product.tables if each.name == step.table)
            yield _prepared(table, pattern, step, request)
        yield {
            "description": f"{pattern.name}: {pattern.purpose}",
            "table": steps[0].table,
            "dynamodb_operation": pattern.operation.value,
            "implementation": _write_command(pattern, steps),
        }


def _prepared(
    table: Table, pattern: WritePattern, step: Write, request: StepRequest
) -> dict[str, str]:
    """Return the write that comes before a step of a pattern: the item is as it says, or gone."""
    example = table.example(step.before) if step.before else None
    entity = table.entity(step.entity)
    if example is None or entity is None:
        values = request.arguments.get("Item", request.arguments.get("Key", {}))
        operation, what = "DeleteItem", "is not there"
        arguments: dict[str, Any] = {"Key": {key.name: values[key.name] for key in table.keys}}
    else:
        operation, what = "PutItem", "is as that begins"
        item = dict(without_vectors(table, loadable_item(table, example, now=NOW)))
        for name, value in step.holds.items():
            attribute = entity.attribute(name)
            unit = attribute.unit if attribute else ""
            item[name] = resolve(value, unit, {}, FixedClock(NOW))
        arguments = {"Item": item}
    return {
        "description": f"Before {pattern.name}: the {step.entity} {what}",
        "table": table.name,
        "dynamodb_operation": operation,
        "implementation": _words(operation, {"TableName": table.name, **arguments}),
    }


def _write_command(pattern: WritePattern, steps: list[StepRequest]) -> str:
    if pattern.is_batch:
        tables: dict[str, list[Any]] = {}
        for step in steps:
            written = {f"{step.action}Request": _wire(step.arguments)}
            tables.setdefault(step.table, []).append(written)
        return _words(pattern.operation.value, {"RequestItems": tables})
    if pattern.operation is WriteOperation.TRANSACTION:
        writes = [
            {step.action: {"TableName": step.table, **_wire(step.arguments)}} for step in steps
        ]
        return _words(pattern.operation.value, {"TransactItems": writes})
    (step,) = steps
    return _words(pattern.operation.value, {"TableName": step.table, **step.arguments})


def _words(operation: str, arguments: Mapping[str, Any]) -> str:
    words = ["aws dynamodb", _WORD.sub("-", operation).lower()]
    for name, value in _wire(arguments).items():
        option = _WORD.sub("-", name).lower()
        if isinstance(value, bool):
            words.append(f"--{option}" if value else f"--no-{option}")
        else:
            text = value if isinstance(value, str) else json_line(value)
            words.append(f"--{option} {shlex.quote(text)}")
    return " ".join(words)


def _wire(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: wire_item(value) if name in _ITEMS else value for name, value in arguments.items()
    }
