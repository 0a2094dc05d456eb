"""DynamoDB's bulk puts: loading an export into a table without reading it here."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tools.aws import error_code
from tools.exports.manifests import Export
from tools.exports.places import BucketPlace

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LEAST_UNITS = 1_024
"""Write units a second below which no bulk put can be held."""

_POLL_SECONDS = 5.0
_TOKEN_LENGTH = 36
_NOT_HERE = {
    "AccessDeniedException",
    "LimitExceededException",
    "ResourceInUseException",
    "UnknownOperationException",
    "ValidationException",
}
"""What stands in the way of a bulk put, and not of putting the items one after the other."""


def bulk_put(
    client: DynamoDBClient,
    name: str,
    export: Export,
    write_units: float,
    told: Callable[[str], None],
    *,
    token: str,
    sleep: Callable[[float], None] = time.sleep,
) -> str | None:
    """Load a full export into a new table, and return None; or why it has to be done otherwise.

    Only where nothing depends on stream records: nothing says whether bulk puts make them.

    Parameters
    ----------
    token
        What tells this load from one of another export, or into a table made anew: with it again,
        DynamoDB goes on with the former operation.
    """
    place = export.place
    if not isinstance(place, BucketPlace):
        return "the export lies in no bucket"
    if write_units < LEAST_UNITS:
        return f"a bulk put takes at least {LEAST_UNITS:,} write units a second"
    folders = {file.key.rpartition("/")[0] for file in export.files}
    if len(folders) != 1:
        return "the export lies in several folders"
    request: dict[str, Any] = {
        "TableName": name,
        "ClientToken": token[:_TOKEN_LENGTH],
        "InputS3Configuration": {
            "S3Bucket": place.bucket,
            "S3KeyPrefix": f"{folders.pop()}/",
            "InputFormat": "DYNAMODB_JSON",
            "InputCompressionType": "GZIP",
        },
        "OutputS3Configuration": {
            "S3Bucket": place.bucket,
            "S3KeyPrefix": f"restores/{name}",
            "OutputType": ["ERROR"],
        },
        "MaxWriteRequestUnits": int(write_units),
    }
    try:
        started = client.start_bulk_put_items(**request)
    except ClientError as error:
        if error_code(error) in _NOT_HERE:
            return f"DynamoDB refuses it ({error_code(error)})"
        raise
    arn = started["BulkOperationDescription"]["BulkOperationArn"]
    began = time.monotonic()
    while True:
        answer = client.describe_bulk_operation(BulkOperationArn=arn)
        described: Mapping[str, Any] = answer["BulkOperationDescription"]
        if described["BulkOperationStatus"] not in {"IN_PROGRESS", "CANCELLING"}:
            break
        told(f"bulk put into {name}, {time.monotonic() - began:,.0f} s")
        sleep(_POLL_SECONDS)
    processed = int(described.get("ProcessedItemCount", 0))
    if described["BulkOperationStatus"] == "COMPLETED" and processed >= export.items:
        return None
    return f"it ended {described['BulkOperationStatus']} after {processed:,} items"
