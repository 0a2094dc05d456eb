"""Access to DynamoDB: the local AWS of this repository, or whatever boto3 is configured for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource


def dynamodb_resource(environment: Mapping[str, str] | None = None) -> DynamoDBServiceResource:
    """Return boto3's resource interface.

    Parameters
    ----------
    environment
        The variables of a running local AWS; without them boto3's own configuration counts.
    """
    if environment is None:
        return boto3.resource("dynamodb")
    return boto3.resource(
        "dynamodb",
        endpoint_url=environment.get("AWS_ENDPOINT_URL_DYNAMODB", environment["AWS_ENDPOINT_URL"]),
        region_name=environment["AWS_DEFAULT_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
