"""Access patterns as Python that a reader can paste."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from data_platform.dynamodb.requests import build_request
from data_platform.dynamodb.schema import AccessPattern, Table
from data_platform.dynamodb.types import Operation
from tools.docs.equal_ends import equal_at_the_end

_LINE_LENGTH = 88

_IMPORTS = {
    "time.time()": "import time",
    "Decimal": "from decimal import Decimal",
    "islice(": "from itertools import islice",
}
"""What a script imports, by the text that needs it."""


class _CurrentTime(int):
    """A number that prints as the call which computes it."""

    def __repr__(self) -> str:
        return "int(time.time())"


def python_call(table: Table, pattern: AccessPattern) -> str:
    """Return a script that runs the pattern with its example parameters.

    It leaves the item in ``item``, or None in its place, or all items in ``items``: those of every
    page, up to the pattern's limit, without what has expired unless the pattern returns that.
    """
    request = build_request(table, pattern, pattern.parameters, now=_CurrentTime())
    if pattern.operation is Operation.GET_ITEM:
        lines = _get_item(table, pattern, request)
    elif pattern.operation is Operation.SEARCH_VECTORS:
        lines = _search(table, pattern, request)
    else:
        lines = _query(table, pattern, request)
    script = "\n".join(lines)
    imports = [f"{line}\n" for text, line in _IMPORTS.items() if text in script]
    return "".join([*imports, "\n" if imports else "", "import boto3\n\n", script])


def _get_item(table: Table, pattern: AccessPattern, request: Mapping[str, Any]) -> list[str]:
    lines = [
        f'table = boto3.resource("dynamodb").Table("{table.name}")',
        "item = table.get_item(",
        *_arguments(request),
        ').get("Item")',
    ]
    if table.ttl and table.hides_expired(pattern):
        lines += [
            f"expiry = item.get({_literal(table.ttl.attribute, indent=0)}) if item else None",
            "if isinstance(expiry, Decimal) and expiry <= int(time.time()):",
            "    item = None  # it has expired and is not deleted yet",
        ]
    return lines


def _query(table: Table, pattern: AccessPattern, request: Mapping[str, Any]) -> list[str]:
    lines = [
        'client = boto3.resource("dynamodb").meta.client',
        'pages = client.get_paginator("query").paginate(',
        *_arguments({"TableName": table.name, **request}),
        ")",
    ]
    if pattern.limit is None:
        return [*lines, 'items = [item for page in pages for item in page["Items"]]']
    return [
        *lines,
        'found = (item for page in pages for item in page["Items"])',
        f"items = list(islice(found, {pattern.limit}))",
    ]


def _search(table: Table, pattern: AccessPattern, request: Mapping[str, Any]) -> list[str]:
    others = {name: value for name, value in request.items() if name != "SearchVector"}
    lines = [
        'client = boto3.resource("dynamodb").meta.client',
        f"vector = {_vector(request['SearchVector'])}",
        "answer = client.search_vectors(",
        "    SearchVector=vector,",
        *_arguments({"TableName": table.name, **others}),
        ")",
        'items = [result["Item"] for result in answer["SearchResults"]]',
    ]
    if table.ttl and table.hides_expired(pattern):
        expiry = _literal(table.ttl.attribute, indent=0)
        lines += [
            "now = int(time.time())",
            "expiries = [item.get(" + expiry + ") for item in items]",
            "items = [  # without what has expired and is not deleted yet",
            "    item",
            "    for item, expiry in zip(items, expiries, strict=True)",
            "    if not (isinstance(expiry, Decimal) and expiry <= now)",
            "]",
        ]
    return lines


def _vector(numbers: Sequence[Decimal]) -> str:
    """Write a vector; equal numbers at its end are counted."""
    last = numbers[-1]
    rest = equal_at_the_end(numbers)
    written = f"[{', '.join(_literal(number, indent=0) for number in numbers[:-rest])}]"
    return f"{written} + [{_literal(last, indent=0)}] * {rest}"


def _arguments(request: Mapping[str, Any]) -> list[str]:
    return [f"    {name}={_literal(value, indent=4)}," for name, value in request.items()]


def _literal(value: object, *, indent: int) -> str:
    if isinstance(value, Mapping):
        members = [f"{json.dumps(key)}: {_literal(v, indent=indent)}" for key, v in value.items()]
        line = "{" + ", ".join(members) + "}"
        if len(line) + indent <= _LINE_LENGTH - indent:
            return line
        pad = " " * (indent + 4)
        return "{\n" + "".join(f"{pad}{member},\n" for member in members) + " " * indent + "}"
    if isinstance(value, Decimal):
        return f'Decimal("{value}")'
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)
