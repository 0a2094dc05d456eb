"""Requests for bulk puts, checked."""

from collections.abc import Mapping
from typing import Any

from tools.local.dynamodb.messages import ServiceError

_LEAST_UNITS = 1024
_OUTPUTS = {"ERROR", "CONDITION_CHECK_FAILURE"}
_TIERS = ("STANDARD", "ACCELERATED")
_COMPRESSIONS = ("GZIP", "NONE")


def check_bulk_put(arguments: Mapping[str, Any]) -> None:
    """Check what a bulk put is to read, and how.

    Raises
    ------
    ServiceError
        If something is wrong with it, or the local AWS does not do it.
    """
    source, output = arguments["InputS3Configuration"], arguments["OutputS3Configuration"]
    if source["InputFormat"] != "DYNAMODB_JSON":
        raise _invalid("The local AWS reads the format DYNAMODB_JSON only, and not ION.")
    if source.get("InputCompressionType", "NONE") not in _COMPRESSIONS:
        raise _invalid("The local AWS reads objects as they are and GZIP only, and not ZSTD.")
    if "S3Bucket" not in output:
        raise _invalid("OutputS3Configuration needs an S3Bucket")
    if not output["OutputType"] or not set(output["OutputType"]) <= _OUTPUTS:
        raise _invalid(f"OutputType takes {' and '.join(sorted(_OUTPUTS))}")
    if arguments.get("PerformanceTier", _TIERS[0]) not in _TIERS:
        raise _invalid(f"PerformanceTier takes {' and '.join(_TIERS)}")
    units = arguments.get("MaxWriteRequestUnits", _LEAST_UNITS)
    if units < _LEAST_UNITS:
        raise _invalid(
            f"1 validation error detected: Value '{units}' at 'maxWriteRequestUnits' failed to "
            f"satisfy constraint: Member must have value greater than or equal to {_LEAST_UNITS}"
        )


def check_is_ready(table: Mapping[str, Any]) -> None:
    """Refuse a table that is being made, restored, or given an index.

    Raises
    ------
    ServiceError
        A ResourceInUseException.
    """
    indexes = [
        *(table.get("GlobalSecondaryIndexes") or ()),
        *(table.get("VectorIndexes") or ()),
    ]
    is_ready = table["TableStatus"] in {"ACTIVE", "UPDATING"} and all(
        index["IndexStatus"] != "CREATING" for index in indexes
    )
    if not is_ready:
        raise ServiceError(
            "ResourceInUseException",
            f"{table['TableName']} or one of its indexes is being created or restored",
        )


def _invalid(message: str) -> ServiceError:
    return ServiceError("ValidationException", message)
