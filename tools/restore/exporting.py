"""Having DynamoDB export a part of a table, or what changed in it, to be read at once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tools.exports.manifests import Export, read_export
from tools.exports.places import BucketPlace
from tools.restore.errors import RestoreError
from tools.restore.selections import Selection

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_POLL_SECONDS = 5.0
_PREFIX = "restores"
_SHORTEST_SECONDS, _LONGEST_SECONDS = 15 * 60, 24 * 60 * 60
"""What DynamoDB takes as the window of an incremental export."""


def part_request(time_of: datetime, part: Selection) -> dict[str, Any]:
    """Return what asks for a part of a table at a second."""
    request: dict[str, Any] = {"ExportTime": time_of, "ExportType": "FULL_EXPORT"}
    if part.values:
        request["FilterSpecification"] = part.expressions()
    return request


def window_request(begins: datetime, ends: datetime) -> dict[str, Any]:
    """Return what asks for what changed between two times, with both images.

    Raises
    ------
    RestoreError
        If DynamoDB exports no window of this length.
    """
    seconds = (ends - begins).total_seconds()
    if not _SHORTEST_SECONDS <= seconds <= _LONGEST_SECONDS:
        raise RestoreError(
            "DynamoDB exports changes of 15 minutes to 24 hours: leave --bucket out, and two "
            "tables are restored and compared instead."
        )
    return {
        "ExportType": "INCREMENTAL_EXPORT",
        "IncrementalExportSpecification": {
            "ExportFromTime": begins,
            "ExportToTime": ends,
            "ExportViewType": "NEW_AND_OLD_IMAGES",
        },
    }


def exported(
    client: DynamoDBClient,
    s3: object,
    table_arn: str,
    bucket: str,
    request: Mapping[str, Any],
    *,
    told: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> Export:
    """Have DynamoDB export to a bucket, wait, and return the export.

    The same request within eight hours is the same export: a run that was interrupted takes it up.

    Raises
    ------
    RestoreError
        If the export fails.
    ExportError
        If what was exported cannot be read.
    """
    arn = _begun(client, table_arn, bucket, request)
    began = time.monotonic()
    while True:
        described = _described(client, arn)
        if described["ExportStatus"] != "IN_PROGRESS":
            break
        told(f"exporting to s3://{bucket}/{_PREFIX}, {time.monotonic() - began:,.0f} s")
        sleep(_POLL_SECONDS)
    if described["ExportStatus"] == "FAILED":
        raise RestoreError(
            f"The export failed: {described.get('FailureMessage', 'no reason is given')} "
            f"({described.get('FailureCode', 'unknown')})."
        )
    return read_export(BucketPlace(s3, bucket), described["ExportManifest"])


def _begun(client: DynamoDBClient, table_arn: str, bucket: str, request: Mapping[str, Any]) -> str:
    """Begin the export, or find the one that an earlier run has begun; return its ARN."""
    text = f"{table_arn} {bucket} {sorted(request.items())}"
    while True:
        started = client.export_table_to_point_in_time(
            TableArn=table_arn,
            S3Bucket=bucket,
            S3Prefix=_PREFIX,
            ExportFormat="DYNAMODB_JSON",
            ClientToken=hashlib.sha256(text.encode()).hexdigest()[:36],
            **request,
        )
        arn = started["ExportDescription"]["ExportArn"]
        is_new = started["ExportDescription"]["ExportStatus"] == "IN_PROGRESS"
        if is_new or _described(client, arn)["ExportStatus"] != "FAILED":
            return arn
        # A token stands for an export that failed as well: what was mended helps only another one.
        text = f"{text} {arn}"


def _described(client: DynamoDBClient, arn: str) -> Mapping[str, Any]:
    described: Mapping[str, Any] = client.describe_export(ExportArn=arn)["ExportDescription"]
    return described
