"""The calls printed in the data dictionary run, and are right, as they stand there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from data_platform.dynamodb.schema import AccessPattern, Product, Table
from data_platform.dynamodb.types import Operation
from stacks.products import PRODUCTS
from tests.queries.conftest import Engine
from tests.queries.identity import identified
from tests.queries.model import matching
from tests.queries.test_generated_items import replace_content
from tools.docs.dictionary import dictionary_pages
from tools.queries.examples import loadable_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table as TableResource


Run = Callable[[str], list[dict[str, Any]]]

_CALLS = re.compile(r"^### `([\w-]+)`\n.*?^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = dictionary_pages(PRODUCTS)
"""As they are generated; another test compares them with those in the repository."""

TABLES = [
    pytest.param(product, table, id=table.name) for product in PRODUCTS for table in product.tables
]
EXPIRING = [
    pytest.param(product, table, id=table.name)
    for product in PRODUCTS
    for table in product.tables
    if table.ttl
]


@pytest.fixture
def run(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a printed call and return the items it leaves behind."""
    # The calls name no endpoint: boto3's own settings would, and this resource has them.
    monkeypatch.setattr(boto3, "resource", lambda _service: engine.resource)

    def run(call: str) -> list[dict[str, Any]]:
        names: dict[str, Any] = {}
        exec(compile(call, "data dictionary", "exec"), names)  # noqa: S102  our own page
        if "items" in names:
            assert isinstance(names["items"], list)
            return names["items"]
        return [] if names["item"] is None else [names["item"]]

    return run


@pytest.fixture(scope="module")
def made() -> dict[tuple[str, str], TableResource]:
    """Tables beside those with the examples, made once for an engine."""
    return {}


def _calls(product: Product, table: Table, name: str | None = None) -> dict[str, str]:
    """Return the calls of a table's page, for a table of another name if one is given."""
    calls = dict(_CALLS.findall(PAGES[f"{product.name}/{table.name}.md"]))
    assert set(calls) == {pattern.name for pattern in table.access_patterns}
    return {
        pattern: call.replace(f'"{table.name}"', f'"{name or table.name}"')
        for pattern, call in calls.items()
    }


def _other_table(
    made: dict[tuple[str, str], TableResource], engine: Engine, table: Table
) -> TableResource:
    name = f"calls-{table.name}"
    if (engine.name, name) not in made:
        made[engine.name, name] = engine.create_table(table.name, name)
    return made[engine.name, name]


@pytest.mark.parametrize(("product", "table"), TABLES)
def test_printed_calls_return_the_examples(
    engine: Engine, run: Run, product: Product, table: Table
) -> None:
    for pattern in table.access_patterns:
        found = run(_calls(product, table)[pattern.name])
        assert identified(table, pattern, found) == identified(
            table, pattern, _returned(engine, table, pattern)
        ), pattern.name


@pytest.mark.parametrize("engine", ["dynamodb-local"], indirect=True)
@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(("product", "table"), TABLES)
def test_printed_calls_go_on_over_pages(
    run: Run, one_item_a_page: list[str], product: Product, table: Table
) -> None:
    for pattern in table.access_patterns:
        found = run(_calls(product, table)[pattern.name])
        assert len(found) == len(pattern.returns), pattern.name
    assert len(one_item_a_page) >= sum(
        len(pattern.returns)
        for pattern in table.access_patterns
        if pattern.limit is None and pattern.operation is not Operation.SEARCH_VECTORS
    ) - len(table.access_patterns)


@pytest.mark.parametrize(("product", "table"), EXPIRING)
def test_printed_calls_leave_out_what_has_expired_but_is_not_deleted(
    engine: Engine,
    run: Run,
    made: dict[tuple[str, str], TableResource],
    product: Product,
    table: Table,
) -> None:
    """The first item that a pattern returns has expired; the second has no expiry, but NULL."""
    assert table.ttl
    resource = _other_table(made, engine, table)
    calls = _calls(product, table, resource.name)
    now = int(time.time())
    for pattern in table.access_patterns:
        items = {example.name: loadable_item(table, example, now=now) for example in table.examples}
        items[pattern.returns[0]][table.ttl.attribute] = now - 1
        if len(pattern.returns) > 1:
            items[pattern.returns[1]][table.ttl.attribute] = None
        replace_content(resource, table, list(items.values()))
        expected = matching(table, pattern, items.values(), now)[: pattern.limit]
        found = run(calls[pattern.name])
        assert identified(table, pattern, found) == identified(table, pattern, expected), (
            pattern.name
        )


@pytest.mark.parametrize("engine", ["dynamodb-local"], indirect=True)
@pytest.mark.parametrize(("product", "table"), TABLES)
def test_printed_calls_find_nothing_without_an_error(
    engine: Engine,
    run: Run,
    made: dict[tuple[str, str], TableResource],
    product: Product,
    table: Table,
) -> None:
    resource = _other_table(made, engine, table)
    replace_content(resource, table, [])
    for pattern, call in _calls(product, table, resource.name).items():
        assert run(call) == [], pattern


@pytest.mark.parametrize("engine", ["dynamodb-local"], indirect=True)
def test_a_module_with_more_messages_than_pages_hold(
    engine: Engine, run: Run, made: dict[tuple[str, str], TableResource]
) -> None:
    """2,600 messages are three pages of 1,000, and the call of a conversation meets 1 MB pages."""
    product, table = _declared("ChatMessages")
    resource = _other_table(made, engine, table)
    replace_content(resource, table, [])
    message = dict(loadable_item(table, table.examples[0], now=int(time.time())))
    with resource.batch_writer() as writer:
        for number in range(2_600):
            writer.put_item(
                Item={
                    **message,
                    "conversationId": "conversation-1001",
                    "timestamp": number,
                    "moduleId": 123,
                    "content": "x" * 900,
                }
            )
    calls = _calls(product, table, resource.name)
    for pattern in ("messages-of-module", "conversation"):
        assert [item["timestamp"] for item in run(calls[pattern])] == list(range(2_600))
    (last,) = run(calls["last-message"])
    assert last["timestamp"] == 2_599


@pytest.fixture
def one_item_a_page(engine: Engine) -> Iterator[list[str]]:
    """Make every page hold one item; collects the tables that pages are read from."""
    read: list[str] = []

    def limit(params: dict[str, Any], **_others: Any) -> None:
        params["Limit"] = 1
        read.append(params["TableName"])

    events = engine.resource.meta.client.meta.events
    events.register("provide-client-params.dynamodb.Query", limit)
    yield read
    events.unregister("provide-client-params.dynamodb.Query", limit)


def _declared(name: str) -> tuple[Product, Table]:
    return next(
        (product, table) for product in PRODUCTS for table in product.tables if table.name == name
    )


def _returned(engine: Engine, table: Table, pattern: AccessPattern) -> list[dict[str, Any]]:
    stored = {
        example.name: loadable_item(table, example, now=engine.loaded_at)
        for example in table.examples
    }
    return [stored[name] for name in pattern.returns]
