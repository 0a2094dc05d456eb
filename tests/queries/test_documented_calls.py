"""The calls printed in the data dictionary run as they stand there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from stacks.products import PRODUCTS
from tools.catalog.writing import DICTIONARY

if TYPE_CHECKING:
    from data_platform.dynamodb.schema import Product, Table
    from tests.queries.conftest import Engine

_CALLS = re.compile(r"^### `([\w-]+)`\n.*?^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("product", "table"),
    [
        pytest.param(product, table, id=table.name)
        for product in PRODUCTS
        for table in product.tables
    ],
)
def test_printed_calls_return_the_examples(
    engine: Engine, product: Product, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The calls name no endpoint: boto3's own settings would, and this resource has them.
    monkeypatch.setattr(boto3, "resource", lambda _service: engine.resource)
    page = (DICTIONARY / product.name / f"{table.name}.md").read_text("utf-8")
    calls = dict(_CALLS.findall(page))
    assert set(calls) == {pattern.name for pattern in table.access_patterns}
    for pattern in table.access_patterns:
        names: dict[str, Any] = {}
        exec(compile(calls[pattern.name], pattern.name, "exec"), names)  # noqa: S102  our own page
        found = names["items"] if "items" in names else [names["item"]]
        assert len(found) == len(pattern.returns), pattern.name
