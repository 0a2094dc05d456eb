"""Access patterns as commands of the AWS CLI that a reader can paste into a POSIX shell."""

import base64
import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from data_platform.dynamodb.requests import build_request
from data_platform.dynamodb.schema import AccessPattern, Table
from data_platform.dynamodb.types import Operation
from data_platform.dynamodb.wire import wire_value

_LINE_LENGTH = 88
_NOW = "'\"$(date +%s)\"'"
"""Within single quotes: ends them, and begins them again behind the time."""
_MARK = "\ue000"
"""Stands for the time until the text is quoted: it is no character of any name or value."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


class _CurrentTime(int):
    """A number that is written as the command which prints it."""


def cli_call(table: Table, pattern: AccessPattern) -> str:
    """Return a command that runs the pattern with its example parameters.

    It prints the item, or null in its place, or all items as a list, in DynamoDB's own JSON: those
    of every page, up to the pattern's limit, without what has expired unless the pattern returns
    that.
    """
    request = build_request(table, pattern, pattern.parameters, now=_CurrentTime())
    if pattern.operation is Operation.GET_ITEM:
        options = ["get-item", *_get_item(table, pattern, request)]
    else:
        options = ["query", *_query(table, pattern, request)]
    return " \\\n  ".join(["aws dynamodb " + options[0], *options[1:]])


def _get_item(table: Table, pattern: AccessPattern, request: Mapping[str, Any]) -> Iterator[str]:
    yield f"--table-name {_quoted(table.name)}"
    yield f"--key {_json(request['Key'])}"
    yield from _expressions(request)
    if table.ttl and table.hides_expired(pattern):
        # What has expired is there until DynamoDB deletes it.
        expiry = f"to_number(Item.{_identifier(table.ttl.attribute)}.N)"
        yield f"--query {_quoted(f'(!({expiry} <= `{_MARK}`) && Item) || `null`')}"
    else:
        yield "--query Item"


def _query(table: Table, pattern: AccessPattern, request: Mapping[str, Any]) -> Iterator[str]:
    yield f"--table-name {_quoted(table.name)}"
    if "IndexName" in request:
        yield f"--index-name {_quoted(request['IndexName'])}"
    yield f"--key-condition-expression {_quoted(request['KeyConditionExpression'])}"
    yield from _expressions(request)
    yield f"--expression-attribute-values {_json(request['ExpressionAttributeValues'])}"
    if request.get("ScanIndexForward") is False:
        yield "--no-scan-index-forward"
    if "Limit" in request:
        yield f"--page-size {request['Limit']}"
    if pattern.limit is not None:
        yield f"--max-items {pattern.limit}"
    yield "--query Items"


def _expressions(request: Mapping[str, Any]) -> Iterator[str]:
    for name, option in (
        ("FilterExpression", "--filter-expression"),
        ("ProjectionExpression", "--projection-expression"),
    ):
        if name in request:
            yield f"{option} {_quoted(request[name])}"
    if "ExpressionAttributeNames" in request:
        yield f"--expression-attribute-names {_json(request['ExpressionAttributeNames'], _text)}"


def _value(value: Any) -> str:  # noqa: ANN401  an attribute value
    if isinstance(value, _CurrentTime):
        return f'{{"N": "{_MARK}"}}'
    ((kind, held),) = wire_value(value).items()
    if isinstance(held, bytes):
        held = base64.b64encode(held).decode()
    return f'{{"{kind}": {_text(held)}}}'


def _json(members: Mapping[str, Any], write: Callable[[Any], str] = _value) -> str:
    """Return the names or the values of an expression, or a key, as quoted JSON."""
    written = [f"{_text(name)}: {write(value)}" for name, value in members.items()]
    line = "{" + ", ".join(written) + "}"
    if len(line) <= _LINE_LENGTH:
        return _quoted(line)
    return _quoted("{\n    " + ",\n    ".join(written) + "\n  }")


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _identifier(name: str) -> str:
    return name if _NAME.fullmatch(name) else json.dumps(name)


def _quoted(text: str) -> str:
    return shlex.quote(text).replace(_MARK, _NOW)
