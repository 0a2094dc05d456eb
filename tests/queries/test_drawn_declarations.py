"""Every declaration that is accepted works on the engine; every refused one names its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import boto3
import pytest
from hypothesis import HealthCheck, event, given, settings

from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.requests import build_request
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.types import Operation
from tests.queries.drawn import Draft, right_drafts, strange_drafts
from tests.unit.tables.stacks import add_table, new_app, new_stack, product_of, table_resource
from tools.docs.dictionary import dictionary_pages
from tools.local.dynamodb.global_table import create_table_request
from tools.queries.examples import loadable_item
from tools.queries.running import run_pattern
from tools.queries.verification import problem_with

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource


NOW = 1_800_000_000
DRAWING = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Dynamodb:
    """Both of boto3's interfaces of the engine."""

    resource: DynamoDBServiceResource
    client: DynamoDBClient


@pytest.fixture(scope="module")
def dynamodb(dynamodb_local_url: str) -> Dynamodb:
    session = boto3.Session("drawn", "drawn", region_name="us-east-1")
    return Dynamodb(
        session.resource("dynamodb", endpoint_url=dynamodb_local_url),
        session.client("dynamodb", endpoint_url=dynamodb_local_url),
    )


@settings(DRAWING, max_examples=60)
@given(draft=right_drafts())
def test_what_can_work_is_accepted_and_works(dynamodb: Dynamodb, draft: Draft) -> None:
    found = draft.declared()
    event("refused" if isinstance(found, DeclarationError) else "works")
    if isinstance(found, DeclarationError):
        # A pattern drawn at random may find nothing, or two examples with one sort key.
        assert found.field in {"returns", "limit"}, found
    else:
        check_on_engine(dynamodb, found)


@settings(DRAWING, max_examples=150)
@given(draft=strange_drafts())
def test_what_is_accepted_works_and_what_is_refused_is_named(
    dynamodb: Dynamodb, draft: Draft
) -> None:
    found = draft.declared()
    event("refused" if isinstance(found, DeclarationError) else "works")
    if isinstance(found, DeclarationError):
        assert found.where.startswith(f"Table '{draft.fields['name']}'"), found
        assert "\n" not in str(found)
    else:
        check_on_engine(dynamodb, found)


def check_on_engine(dynamodb: Dynamodb, declared: Table) -> None:
    """Create the table from its template, load its examples, and run every pattern and call."""
    stack = new_stack(new_app())
    add_table(stack, declared)
    request = create_table_request(table_resource(stack)["Properties"])
    resource = dynamodb.resource.create_table(**request)
    try:
        for example in declared.examples:
            resource.put_item(Item=loadable_item(declared, example, now=NOW))
        for pattern in declared.access_patterns:
            result = run_pattern(
                dynamodb.client, declared.name, declared, pattern, pattern.parameters, now=NOW
            )
            assert problem_with(declared, pattern, result.items) is None, pattern
            # As it is published: with the filter of what has expired.
            published: Any = build_request(declared, pattern, pattern.parameters, now=NOW)
            is_get = pattern.operation is Operation.GET_ITEM
            assert resource.get_item(**published) if is_get else resource.query(**published)
        assert dictionary_pages((product_of(declared),))
    finally:
        resource.delete()


def run_printed(dynamodb: DynamoDBServiceResource, call: str) -> list[Any]:
    """Run a call as the data dictionary prints it; it names no endpoint, this resource has one."""
    names: dict[str, Any] = {}
    with patch.object(boto3, "resource", lambda _service: dynamodb):
        exec(compile(call, "data dictionary", "exec"), names)  # noqa: S102  our own page
    found: list[Any] = names["items"] if "items" in names else [names["item"]]
    return found
