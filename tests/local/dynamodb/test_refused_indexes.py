"""What the plan refuses of an index, DynamoDB refuses."""

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.local.dynamodb.clients import table_request
from tests.unit.rollout.test_index_shapes import INVALID, STRINGS, index_with
from tools.local.dynamodb.running import RunningServer


@pytest.fixture(scope="module")
def unchecked(engine: RunningServer) -> Any:
    """A client that sends what botocore would refuse by itself."""
    return boto3.client(
        "dynamodb",
        endpoint_url=engine.url,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )


@pytest.mark.parametrize(
    "changes", [each for each, _ in INVALID], ids=[reason for _, reason in INVALID]
)
def test_the_engine_refuses_what_the_plan_refuses(changes: dict[str, Any], unchecked: Any) -> None:
    request = table_request(
        AttributeDefinitions=STRINGS, GlobalSecondaryIndexes=[index_with(**changes)]
    )
    with pytest.raises(ClientError, match="ValidationException"):
        unchecked.create_table(**request)


def test_the_engine_takes_what_differs_in_nothing(unchecked: Any) -> None:
    """So that the others are refused for what they differ in."""
    request = table_request(AttributeDefinitions=STRINGS, GlobalSecondaryIndexes=[index_with()])
    assert unchecked.create_table(**request)["TableDescription"]["GlobalSecondaryIndexes"]
