"""Write patterns as Python that a reader can paste."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from textwrap import wrap
from typing import Any

from data_platform.dynamodb.attributes import EPOCH_MILLISECONDS, EPOCH_SECONDS
from data_platform.dynamodb.schema import Product, WritePattern
from data_platform.dynamodb.write_requests import StepRequest, build_steps
from data_platform.dynamodb.writes.declarations import WriteOperation
from tools.docs.equal_ends import equal_at_the_end

_LINE_LENGTH = 88
_STEP = 4
_MANY = 10
"""So many equal members at the end of a list are counted, as in a vector."""

_IMPORTS = {
    "datetime.now(": "from datetime import UTC, datetime",
    "timedelta(": "from datetime import UTC, datetime, timedelta",
    "Decimal(": "from decimal import Decimal",
    "time.time()": "import time",
}
"""What a script imports, by the text that needs it; of two for a module, the longer."""

_METHODS = {
    WriteOperation.PUT_ITEM: "put_item",
    WriteOperation.UPDATE_ITEM: "update_item",
    WriteOperation.DELETE_ITEM: "delete_item",
}
_BATCH_METHODS = {"Put": "put_item(Item=", "Delete": "delete_item(Key="}


@dataclass(frozen=True)
class _Code:
    """An expression that computes a value."""

    text: str


class _PrintedClock:
    """A clock that says how to ask for the time."""

    def time(self, unit: str, after: timedelta) -> _Code:
        seconds = int(after.total_seconds())
        if unit in {EPOCH_SECONDS, EPOCH_MILLISECONDS}:
            now = "int(time.time())" + (f" + {seconds}" if seconds else "")
            return _Code(now if unit == EPOCH_SECONDS else f"({now}) * 1000")
        later = f"(datetime.now(UTC) + timedelta(seconds={seconds}))"
        now = later if seconds else "datetime.now(UTC)"
        return _Code(f'{now}.strftime("%Y-%m-%dT%H:%M:%SZ")')


def write_call(product: Product, pattern: WritePattern) -> str:
    """Return a script that makes the write with its example parameters.

    Where it can be refused, the script leaves in ``is_done`` whether it was made, and in ``found``
    what is there instead. What an update leaves is in ``item``.
    """
    steps = build_steps(product, pattern, pattern.parameters, clock=_PrintedClock())
    if pattern.is_batch:
        lines = _batch(steps)
    elif pattern.operation is WriteOperation.TRANSACTION:
        lines = _transaction(pattern, steps)
    else:
        lines = _single(pattern, steps[0])
    script = "\n".join(lines)
    needed = dict(
        sorted(
            (line.split(" import ")[0].removeprefix("import "), line)
            for text, line in _IMPORTS.items()
            if text in script
        )
    )
    imports = sorted(needed.values(), key=lambda line: (line.startswith("from"), line))
    return "\n".join([*imports, *([""] if imports else []), "import boto3", "", script])


def _single(pattern: WritePattern, step: StepRequest) -> list[str]:
    table = f'table = boto3.resource("dynamodb").Table("{step.table}")'
    arguments = dict(step.arguments)
    is_update = pattern.operation is WriteOperation.UPDATE_ITEM
    if is_update:
        arguments["ReturnValues"] = "ALL_NEW"
    call = [
        f"{'answer = ' if is_update else ''}table.{_METHODS[pattern.operation]}(",
        *(
            f"    {name}={_literal(value, _STEP, len(name) + 1)},"
            for name, value in arguments.items()
        ),
        ")",
        *(['item = answer["Attributes"]'] if is_update else []),
    ]
    if "ConditionExpression" not in arguments:
        return [table, *call]
    return [
        table,
        "try:",
        *_indented([*call, "is_done, found = True, None"]),
        "except table.meta.client.exceptions.ConditionalCheckFailedException as refused:",
        *_comment(pattern.when_refused),
        '    is_done, found = False, refused.response.get("Item")',
    ]


def _transaction(pattern: WritePattern, steps: Iterable[StepRequest]) -> list[str]:
    items = [
        _Code(_literal({step.action: {"TableName": step.table, **step.arguments}}, 12, 0))
        for step in steps
    ]
    return [
        'client = boto3.resource("dynamodb").meta.client',
        "try:",
        "    client.transact_write_items(",
        "        TransactItems=[",
        *(f"            {item.text}," for item in items),
        "        ],",
        "    )",
        "    is_done, found = True, None",
        "except client.exceptions.TransactionCanceledException as refused:",
        '    reasons = refused.response["CancellationReasons"]',
        '    if all(reason["Code"] != "ConditionalCheckFailed" for reason in reasons):',
        "        raise  # such as a TransactionConflict with another write: call again",
        *_comment(pattern.when_refused),
        '    is_done, found = False, [reason.get("Item") for reason in reasons]',
    ]


def _batch(steps: Iterable[StepRequest]) -> list[str]:
    lines = ['database = boto3.resource("dynamodb")']
    for step in steps:
        value = step.arguments.get("Item", step.arguments.get("Key"))
        method = _BATCH_METHODS[step.action]
        lines += [
            f'with database.Table("{step.table}").batch_writer() as batch:',
            f"    batch.{method}{_literal(value, _STEP, len(method) + 7)})  # one for each item",
        ]
    return lines


def _indented(lines: Iterable[str]) -> list[str]:
    text = "\n".join(lines)
    return [f"    {line}" for line in text.split("\n")]


def _comment(text: str) -> list[str]:
    return wrap(text, _LINE_LENGTH, initial_indent="    # ", subsequent_indent="    # ")


def _literal(value: object, indent: int, before: int) -> str:
    """Return a value as Python writes it, over several lines where one is too short."""
    line = _in_a_line(value)
    if not isinstance(value, Mapping | list | tuple) or not value:
        return line
    if len(line) + indent + before + 1 <= _LINE_LENGTH:
        return line
    inner = indent + _STEP
    if isinstance(value, Mapping):
        members = [
            f"{json.dumps(name)}: {_literal(member, inner, len(json.dumps(name)) + 2)}"
            for name, member in value.items()
        ]
    elif (equal := equal_at_the_end(value)) > _MANY:
        return f"{_literal(value[:-equal], indent, 0)} + [{_in_a_line(value[-1])}] * {equal}"
    else:
        members = [_literal(member, inner, 0) for member in value]
    opening, closing = ("{", "}") if isinstance(value, Mapping) else ("[", "]")
    pad = " " * inner
    body = "".join(f"{pad}{member},\n" for member in members)
    return f"{opening}\n{body}{' ' * indent}{closing}"


def _in_a_line(value: Any) -> str:  # noqa: ANN401  any value of an item
    if isinstance(value, _Code):
        return value.text
    if isinstance(value, Mapping):
        members = (f"{json.dumps(name)}: {_in_a_line(each)}" for name, each in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_in_a_line, value))}]"
    if isinstance(value, Decimal):
        return f'Decimal("{value}")'
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
