"""The calls that the data dictionary prints in TypeScript and for the AWS CLI run as they stand.

All calls of a language run in one process: each on the examples, on pages of one item, on items of
which the first of each question has expired, and on an empty table.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from data_platform.dynamodb.schema import AccessPattern, Table
from data_platform.dynamodb.types import Operation
from stacks.products import PRODUCTS
from tests.queries.conftest import Engine
from tests.queries.identity import identified
from tests.queries.model import matching
from tests.queries.running_calls import PAGED, Items, cli_answers, typescript_answers
from tests.queries.strange_names import STRANGE
from tests.unit.tables.stacks import add_table, new_app, new_stack, product_of, table_resource
from tools.docs.dictionary import dictionary_pages
from tools.docs.other_languages import OF_THE_CLI
from tools.local.dynamodb.global_table import create_table_request
from tools.queries.examples import loadable_item

TABLES = [*(table for product in PRODUCTS for table in product.tables), STRANGE]

_TABLE_NAME = {"ts": ('TableName: "', '"'), "sh": ("--table-name ", " ")}
"""What stands around the name of the table in each language."""
_PATTERNS = re.compile(r"^### `([\w-]+)`\n(.*?)(?=^### |\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Asked:
    """A printed call, and what it must return."""

    table: Table
    pattern: AccessPattern
    calls: Mapping[str, str]
    expected: Items


@pytest.fixture(scope="module")
def asked(engine: Engine) -> dict[str, Asked]:
    """Return every printed call in each situation."""
    found: dict[str, Asked] = {}
    for table, page in _pages():
        properties = engine.templates.get(table.name) or _synthesized(table)
        items = {
            each.name: loadable_item(table, each, now=engine.loaded_at) for each in table.examples
        }
        mixed = _some_expired(table, items)
        names = {
            "whole": table.name,
            "mixed": f"mixed-{table.name}",
            "empty": f"empty-{table.name}",
        }
        if table is STRANGE:
            _create(engine, properties, names["whole"], items)
        if table.ttl:
            _create(engine, properties, names["mixed"], mixed)
        _create(engine, properties, names["empty"], {})
        for pattern in table.access_patterns:
            call = page[pattern.name]
            returned = [items[name] for name in pattern.returns]
            left = matching(table, pattern, mixed.values(), int(time.time()))[: pattern.limit]
            name = f"{table.name}.{pattern.name}"
            whole = Asked(table, pattern, _renamed(call, table.name, names["whole"]), returned)
            found[f"{name}.whole"] = whole
            if pattern.operation is Operation.QUERY:
                found[f"{name}{PAGED}"] = whole
            if table.ttl:
                calls = _renamed(call, table.name, names["mixed"])
                found[f"{name}.mixed"] = Asked(table, pattern, calls, left)
            calls = _renamed(call, table.name, names["empty"])
            found[f"{name}.empty"] = Asked(table, pattern, calls, [])
    return found


@pytest.mark.parametrize("engine", ["dynamodb-local"], indirect=True)
def test_every_call_in_typescript_returns_what_it_promises(
    engine: Engine,
    asked: Mapping[str, Asked],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    answers = typescript_answers(
        {name: each.calls["ts"] for name, each in asked.items()},
        tmp_path_factory.mktemp("typescript"),
        _environment(engine),
    )
    _check(asked, answers, exact=False)


@pytest.mark.parametrize("engine", ["dynamodb-local"], indirect=True)
def test_every_call_of_the_aws_cli_returns_what_it_promises(
    engine: Engine, asked: Mapping[str, Asked]
) -> None:
    commands = {name: each for name, each in asked.items() if "sh" in each.calls}
    answers = cli_answers(
        {name: each.calls["sh"] for name, each in commands.items()}, _environment(engine)
    )
    _check(commands, answers, exact=True)


def _check(
    asked: Mapping[str, Asked],
    answers: Mapping[str, Items],
    *,
    exact: bool,
) -> None:
    wrong = []
    for name, question in asked.items():
        table, pattern = question.table, question.pattern
        expected, found = question.expected, answers[name]
        if not exact:
            expected, found = (_rounded(items) for items in (expected, found))
        try:
            if identified(table, pattern, found) != identified(table, pattern, expected):
                wrong.append(f"{name}: {found} instead of {expected}")
        except (KeyError, TypeError):
            wrong.append(f"{name}: {found}")
    assert not wrong, f"{len(wrong)} of {len(asked)}: " + "\n".join(wrong[:5])
    assert len(answers) > 3 * sum(len(table.access_patterns) for table in TABLES)


def _printed(page: str) -> dict[str, dict[str, str]]:
    return {
        name: {
            language: call
            for language, call in re.findall(
                r"^```(\w+)\n(.*?)^```", part, re.MULTILINE | re.DOTALL
            )
            if language in _TABLE_NAME
        }
        for name, part in _PATTERNS.findall(page)
        if "```ts" in part
    }


def _pages() -> Iterator[tuple[Table, Mapping[str, Mapping[str, str]]]]:
    products = (*PRODUCTS, product_of(STRANGE))
    pages = dictionary_pages(products)
    for product in products:
        for table in product.tables:
            printed = _printed(pages[f"{product.name}/{table.name}.md"])
            assert {name: set(calls) for name, calls in printed.items()} == {
                pattern.name: {"ts", "sh"} if pattern.operation in OF_THE_CLI else {"ts"}
                for pattern in table.access_patterns
            }
            yield table, printed


def _renamed(calls: Mapping[str, str], table: str, name: str) -> dict[str, str]:
    """Return the calls for a table of another name."""
    changed = {}
    for language, call in calls.items():
        before, after = _TABLE_NAME[language]
        assert call.count(f"{before}{table}{after}") == 1
        changed[language] = call.replace(f"{before}{table}{after}", f"{before}{name}{after}")
    return changed


def _synthesized(table: Table) -> Mapping[str, Any]:
    stack = new_stack(new_app())
    add_table(stack, table)
    properties: Mapping[str, Any] = table_resource(stack)["Properties"]
    return properties


def _create(
    engine: Engine, properties: Mapping[str, Any], name: str, items: Mapping[str, dict[str, Any]]
) -> None:
    request = create_table_request({**properties, "TableName": name})
    with engine.resource.create_table(**request).batch_writer() as writer:
        for item in items.values():
            writer.put_item(Item=item)


def _some_expired(table: Table, items: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the items; the first of each question has expired."""
    if table.ttl is None:
        return dict(items)
    first = {pattern.returns[0] for pattern in table.access_patterns}
    past = {table.ttl.attribute: int(time.time()) - 60}
    return {name: {**item, **past} if name in first else item for name, item in items.items()}


def _rounded(items: Items) -> Items:
    """Return items with what identifies them as JavaScript reads it."""
    return [{name: _read_by_javascript(value) for name, value in item.items()} for item in items]


def _read_by_javascript(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        return value
    is_exact = value == int(value)  # a large one becomes a BigInt
    return Decimal(value) if is_exact else Decimal(repr(float(value)))


def _environment(engine: Engine) -> dict[str, str]:
    found = {name: value for name, value in engine.environment().items() if value is not None}
    # The one for JavaScript reads no other variable.
    return {**found, "AWS_REGION": found["AWS_DEFAULT_REGION"]}
