"""The models for other tools hold the tables, and every pattern of them does what is declared."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from typing import Any

import pytest

from data_platform.dynamodb.schema import Index, Product, Table
from data_platform.dynamodb.types import Operation
from data_platform.dynamodb.wire import wire_item
from stacks.products import PRODUCTS
from tests.queries.racing import shared_resource
from tests.queries.running_calls import the_cli
from tests.queries.workbench import read_model
from tools.docs.models.items import without_vectors
from tools.docs.models.mcp_server import mcp_files
from tools.docs.models.nosql_workbench import workbench_files
from tools.queries.attribute_values import python_item

_TABLE = re.compile(r'(--table-name |"TableName": "|--request-items \'\{")([\w.-]+)')


@pytest.fixture(scope="module")
def client(dynamodb_local_engine_url: str) -> Any:
    return shared_resource(dynamodb_local_engine_url).meta.client


def _model(files: Mapping[str, str]) -> Any:
    (text,) = files.values()
    return json.loads(text)


def _table(product: Product, name: str) -> Table:
    (found,) = (each for each in product.tables if each.name == name)
    return found


def _all_items(client: Any, name: str) -> list[dict[str, Any]]:
    pages = client.get_paginator("scan").paginate(TableName=name, ConsistentRead=True)
    return [item for page in pages for item in page["Items"]]


def _in_any_order(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))


def _shape(client: Any, name: str) -> dict[str, tuple[list[tuple[str, str]], dict[str, Any]]]:
    described = client.describe_table(TableName=name)["Table"]
    found = {"": (described["KeySchema"], {"ProjectionType": "ALL"})}
    for index in described.get("GlobalSecondaryIndexes", ()):
        found[index["IndexName"]] = (index["KeySchema"], index["Projection"])
    return {
        index: ([(key["AttributeName"], key["KeyType"]) for key in keys], projection)
        for index, (keys, projection) in found.items()
    }


def _declared(table: Table, *, several: bool) -> dict[str, Any]:
    own = [(key.name, kind) for key, kind in zip(table.keys, ("HASH", "RANGE"), strict=False)]
    found: dict[str, Any] = {"": (own, {"ProjectionType": "ALL"})}
    for index in table.indexes:
        if several or (len(index.partition_keys) == 1 and len(index.sort_keys) <= 1):
            found[index.name] = _declared_index(index)
    return found


def _declared_index(index: Index) -> Any:
    keys = [(key.name, "HASH") for key in index.partition_keys]
    keys += [(key.name, "RANGE") for key in index.sort_keys]
    included = {"NonKeyAttributes": list(index.included_attributes)}
    return keys, {
        "ProjectionType": index.projection.value,
        **(included if index.included_attributes else {}),
    }


@pytest.mark.parametrize("product", PRODUCTS, ids=[each.name for each in PRODUCTS])
def test_a_model_of_workbench_makes_the_tables_and_their_items(
    client: Any, product: Product
) -> None:
    read = read_model(_model(workbench_files([product])))
    assert [request["TableName"] for request, _ in read] == [each.name for each in product.tables]
    for request, items in read:
        table = _table(product, request["TableName"])
        name = f"workbench-{table.name}"
        client.create_table(**{**request, "TableName": name})
        for item in items:
            client.put_item(TableName=name, Item=python_item(item))
        assert _shape(client, name) == _declared(table, several=False)
        expected = [dict(without_vectors(table, each.item)) for each in table.examples]
        found = _all_items(client, name)
        for each in (found, expected):
            each.sort(key=lambda item: [item[key.name] for key in table.keys])
        assert found == expected


@pytest.mark.parametrize("product", PRODUCTS, ids=[each.name for each in PRODUCTS])
def test_each_pattern_of_a_model_for_the_mcp_server_does_what_is_declared(
    client: Any, product: Product, dynamodb_local_engine_url: str
) -> None:
    model = _model(mcp_files([product]))
    assert set(model) == {"tables", "items", "access_patterns"}
    for request in model["tables"]:
        name = f"mcp-{request['TableName']}"
        client.create_table(**{**request, "TableName": name})
        assert _shape(client, name) == _declared(
            _table(product, request["TableName"]), several=True
        )
        for put in model["items"][request["TableName"]]:
            client.put_item(TableName=name, Item=python_item(put["PutRequest"]["Item"]))
    environment = {
        "AWS_ENDPOINT_URL_DYNAMODB": dynamodb_local_engine_url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    answers = {}
    with the_cli(environment) as (_, run):
        for number, pattern in enumerate(model["access_patterns"], 1):
            assert pattern["pattern"] == str(number)
            if "implementation" in pattern:
                command = _TABLE.sub(r"\1mcp-\2", pattern["implementation"])
                name = pattern["description"]
                answers[name] = run(name, shlex.split(command)[1:])
    _check_reads(product, answers)
    written = {each["description"].partition(":")[0] for each in model["access_patterns"]}
    assert written >= {each.name for each in product.write_patterns}


def _check_reads(product: Product, answers: Mapping[str, str]) -> None:
    """Compare the keys of what each read answers with those of the examples that it returns."""
    for table in product.tables:
        for pattern in table.access_patterns:
            if pattern.operation is Operation.SEARCH_VECTORS:
                continue
            answer = json.loads(answers[f"{pattern.name}: {pattern.purpose}"])
            items = answer["Items"] if "Items" in answer else [answer["Item"]]
            examples = [each for name in pattern.returns if (each := table.example(name))]
            keys = [
                key.name
                for key in table.keys
                if not pattern.attributes or key.name in pattern.attributes
            ]
            found = [{key: item[key] for key in keys} for item in items]
            expected = [wire_item({key: each.item[key] for key in keys}) for each in examples]
            if not table.returns_in_order(pattern):
                found, expected = _in_any_order(found), _in_any_order(expected)
            assert found == expected, pattern.name
