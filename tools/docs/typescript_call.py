"""Access patterns as TypeScript that a reader can paste, for version 3 of AWS's SDK."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from data_platform.dynamodb.requests import build_request
from data_platform.dynamodb.schema import AccessPattern, Table
from data_platform.dynamodb.types import Operation
from tools.docs.equal_ends import equal_at_the_end

_LINE_LENGTH = 88
_SAFE_INTEGER = 2**53 - 1
_NOW = "Math.floor(Date.now() / 1000)"
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*", re.ASCII)
_FROM_LIBRARY = (
    *("DynamoDBDocumentClient", "GetCommand", "NumberValue", "SearchVectorsCommand"),
    "paginateQuery",
)


class _CurrentTime(int):
    """A number that is written as the call which computes it."""


def typescript_call(table: Table, pattern: AccessPattern) -> str:
    """Return a module that runs the pattern with its example parameters.

    It leaves the item in ``item``, or undefined in its place, or all items in ``items``: those of
    every page, up to the pattern's limit, without what has expired unless the pattern returns that.
    """
    request = build_request(table, pattern, pattern.parameters, now=_CurrentTime())
    arguments = {"TableName": table.name, **request}
    if pattern.operation is Operation.GET_ITEM:
        lines = _get_item(table, pattern, arguments)
    elif pattern.operation is Operation.SEARCH_VECTORS:
        lines = _search(table, pattern, arguments)
    else:
        lines = _query(pattern, arguments)
    lines.insert(0, "const client = DynamoDBDocumentClient.from(new DynamoDBClient());")
    script = "\n".join(lines)
    used = [name for name in _FROM_LIBRARY if name in script]
    return "\n".join(
        (
            'import { DynamoDBClient } from "@aws-sdk/client-dynamodb";',
            f'import {{ {", ".join(used)} }} from "@aws-sdk/lib-dynamodb";',
            "",
            script,
        )
    )


def _get_item(table: Table, pattern: AccessPattern, arguments: Mapping[str, Any]) -> list[str]:
    command = ["new GetCommand({", *_arguments(arguments, indent=4), "  }),"]
    if not (table.ttl and table.hides_expired(pattern)):
        return ["const { Item: item } = await client.send(", f"  {command[0]}", *command[1:], ");"]
    expiry = _member("found", table.ttl.attribute)
    return [
        "const { Item: found } = await client.send(",
        f"  {command[0]}",
        *command[1:],
        ");",
        f"const expiry = {expiry};",
        "// What has expired is there until DynamoDB deletes it.",
        'const hasExpired = typeof expiry === "number" && expiry <= Date.now() / 1000;',
        "const item = hasExpired ? undefined : found;",
    ]


def _query(pattern: AccessPattern, arguments: Mapping[str, Any]) -> list[str]:
    lines = [
        "const pages = paginateQuery(",
        "  { client },",
        "  {",
        *_arguments(arguments, indent=4),
        "  },",
        ");",
        "const items: Record<string, unknown>[] = [];",
        "for await (const page of pages) {",
        "  items.push(...(page.Items ?? []));",
    ]
    if pattern.limit is None:
        return [*lines, "}"]
    limit = pattern.limit
    return [*lines, f"  if (items.length >= {limit}) break;", "}", f"items.splice({limit});"]


def _search(table: Table, pattern: AccessPattern, arguments: Mapping[str, Any]) -> list[str]:
    others = {name: value for name, value in arguments.items() if name != "SearchVector"}
    lines = [
        f"const vector = {_vector(arguments['SearchVector'])};",
        "const { SearchResults: results = [] } = await client.send(",
        "  new SearchVectorsCommand({",
        "    SearchVector: vector,",
        *_arguments(others, indent=4),
        "  }),",
        ");",
    ]
    if not (table.ttl and table.hides_expired(pattern)):
        return [*lines, "const items = results.map((result) => result.Item);"]
    expiry = _member("item", table.ttl.attribute)
    return [
        *lines,
        "const now = Date.now() / 1000;",
        "// What has expired is there until DynamoDB deletes it.",
        "const items = results",
        "  .map((result) => result.Item)",
        f'  .filter((item) => !(typeof {expiry} === "number" && {expiry} <= now));',
    ]


def _vector(numbers: Sequence[Decimal]) -> str:
    """Write a vector; equal numbers at its end are counted."""
    last = numbers[-1]
    rest = equal_at_the_end(numbers)
    first = [_number(number) for number in numbers[:-rest]]
    return f"[{', '.join([*first, f'...Array<number>({rest}).fill({_number(last)})'])}]"


def _arguments(request: Mapping[str, Any], *, indent: int) -> list[str]:
    pad = " " * indent
    return [f"{pad}{name}: {_literal(value, indent=indent)}," for name, value in request.items()]


def _literal(value: object, *, indent: int) -> str:
    match value:
        case Mapping():
            return _object(value, indent=indent)
        case _CurrentTime():
            return _NOW
        case bool() | None:
            return json.dumps(value)
        case bytes():
            return f"Uint8Array.of({', '.join(map(str, value))})"
        case int() | Decimal():
            return _number(value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _object(value: Mapping[str, Any], *, indent: int) -> str:
    members = [f"{_key(key)}: {_literal(each, indent=indent + 2)}" for key, each in value.items()]
    line = "{ " + ", ".join(members) + " }"
    if len(line) + indent <= _LINE_LENGTH - indent:
        return line
    return "{\n" + _indented(members, indent + 2) + " " * indent + "}"


def _indented(members: Iterable[str], indent: int) -> str:
    return "".join(f"{' ' * indent}{member},\n" for member in members)


def _number(value: int | Decimal) -> str:
    """Write a number as it is; JavaScript's own have 53 bits."""
    number = Decimal(value)
    if abs(number) <= _SAFE_INTEGER and Decimal(repr(float(number))) == number:
        return str(value)
    return f'NumberValue.from("{value}")'


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _member(name: str, attribute: str) -> str:
    if _NAME.fullmatch(attribute):
        return f"{name}?.{attribute}"
    return f"{name}?.[{json.dumps(attribute, ensure_ascii=False)}]"
