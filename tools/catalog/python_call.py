"""Access patterns as Python that a reader can paste."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from data_platform.dynamodb.requests import build_request
from data_platform.dynamodb.types import Operation

if TYPE_CHECKING:
    from data_platform.dynamodb.schema import AccessPattern, Table

_LINE_LENGTH = 88


class _CurrentTime(int):
    """A number that prints as the call which computes it."""

    def __repr__(self) -> str:
        return "int(time.time())"


def python_call(table: Table, pattern: AccessPattern) -> str:
    """Return a script that runs the pattern with its example parameters."""
    request = build_request(table, pattern, pattern.parameters, now=_CurrentTime())
    arguments = "".join(
        f"    {name}={_literal(value, indent=4)},\n" for name, value in request.items()
    )
    if pattern.operation is Operation.GET_ITEM:
        call = f'item = table.get_item(\n{arguments})["Item"]'
    else:
        call = f'items = table.query(\n{arguments})["Items"]'
    imports = ["import boto3\n"]
    if "int(time.time())" in arguments:
        imports.insert(0, "import time\n")
    if "Decimal(" in arguments:
        imports.insert(0, "from decimal import Decimal\n")
    return "\n".join(
        [
            "".join(sorted(imports, key=lambda line: ("boto3" in line, line))),
            f'table = boto3.resource("dynamodb").Table("{table.name}")',
            call,
        ]
    )


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
