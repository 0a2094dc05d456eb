"""The writes printed in the data dictionary run, and are refused, as they stand there."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from data_platform.dynamodb.schema import Product, WritePattern
from data_platform.dynamodb.writes.declarations import WriteOperation
from stacks.products import PRODUCTS
from tests.queries.conftest import Engine
from tests.queries.racing import Ground
from tests.queries.test_documented_calls import PAGES

_WRITES = re.compile(r"^### Write `([\w-]+)`\n.*?^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)

PATTERNS = [
    pytest.param(product, pattern, id=f"{product.name}-{pattern.name}")
    for product in PRODUCTS
    for pattern in product.write_patterns
]

pytestmark = pytest.mark.parametrize("engine", ["dynamodb-local"], indirect=True)


@pytest.mark.parametrize(("product", "pattern"), PATTERNS)
def test_printed_writes(
    ground: Ground, product: Product, pattern: WritePattern, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = replace(ground.of(product), now=int(time.time()))
    resource = ground.resource
    # The calls name no endpoint: boto3's own settings would, and this resource has them.
    monkeypatch.setattr(boto3, "resource", lambda _service: resource)
    script = _printed(ground, product, pattern)
    ground.prepare(pattern, pattern.parameters)
    before = ground.items(pattern, pattern.parameters)
    names = _run(script)
    after = ground.items(pattern, pattern.parameters)
    assert after != before
    if "item" in names:
        assert names["item"] in after.values()
    assert names.get("is_done", True) is True
    assert ("is_done" in names) is bool(pattern.refusals)
    for refusal in pattern.refusals:
        ground.refuse(pattern, refusal)
        held = ground.items(pattern, pattern.parameters)
        names = _run(script)
        assert names["is_done"] is False, refusal.when
        assert ground.items(pattern, pattern.parameters) == held, refusal.when


def test_a_conflict_with_another_transaction_is_no_refusal(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DynamoDB answers so, and DynamoDB Local need not: the answer is put in its place."""
    monkeypatch.setattr(boto3, "resource", lambda _service: ground.resource)
    answer: dict[str, Any] = {
        "Error": {"Code": "TransactionCanceledException", "Message": "Transaction cancelled"},
        "CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict"}],
    }
    events = ground.client.meta.events

    def conflict(**_call: Any) -> Any:
        return SimpleNamespace(status_code=400), answer

    events.register("before-call.dynamodb.TransactWriteItems", conflict)
    try:
        for product in PRODUCTS:
            for pattern in product.write_patterns:
                if pattern.operation is WriteOperation.TRANSACTION:
                    script = _printed(ground.of(product), product, pattern)
                    with pytest.raises(ground.client.exceptions.TransactionCanceledException):
                        _run(script)
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", conflict)


def test_all_writes_are_printed_once(engine: Engine) -> None:
    assert engine.name == "dynamodb-local"
    for product in PRODUCTS:
        printed = [
            name
            for table in product.tables
            for name, _script in _WRITES.findall(PAGES[f"{product.name}/{table.name}.md"])
        ]
        assert sorted(printed) == sorted(pattern.name for pattern in product.write_patterns)


def _printed(ground: Ground, product: Product, pattern: WritePattern) -> str:
    """Return the script of a page, for the tables of the test."""
    page = PAGES[f"{product.name}/{pattern.steps[0].table}.md"]
    script: str = dict(_WRITES.findall(page))[pattern.name]
    for table in {step.table for step in pattern.steps}:
        script = script.replace(f'"{table}"', f'"{ground.table_name(table)}"')
    return script


def _run(script: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(script, "data dictionary", "exec"), names)  # noqa: S102  our own page
    return names
