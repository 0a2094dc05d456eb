"""Requests for exports, checked."""

from collections.abc import Mapping
from typing import Any

from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.recovery.export_files import FULL
from tools.local.dynamodb.recovery.exported import BOTH_IMAGES
from tools.local.dynamodb.recovery.point_in_time import Window, whole_seconds_until_now

_ECHOED = (
    "ClientToken",
    "S3Bucket",
    "S3BucketOwner",
    "S3Prefix",
    "S3SseAlgorithm",
    "S3SseKmsKeyId",
    "FilterSpecification",
)
_INCREMENTAL = "INCREMENTAL_EXPORT"
_LONGEST_SECONDS = 24 * 3600
_VIEWS = {"NEW_IMAGE": "NEW_IMAGE", "NEW_IMAGES": "NEW_IMAGE", BOTH_IMAGES: BOTH_IMAGES}


def checked_export(arguments: Mapping[str, Any], window: Window) -> dict[str, Any]:
    """Return what the description of an export says of its request.

    Parameters
    ----------
    arguments
        The request.
    window
        The seconds to which the table can be brought back.

    Raises
    ------
    ServiceError
        If it cannot be exported so.
    """
    if arguments.get("ExportFormat", "DYNAMODB_JSON") != "DYNAMODB_JSON":
        raise _invalid("The local AWS exports in the format DYNAMODB_JSON only, and not in ION.")
    wanted = {name: arguments[name] for name in _ECHOED if name in arguments}
    wanted["ExportFormat"] = "DYNAMODB_JSON"
    wanted["ExportType"] = arguments.get("ExportType", FULL)
    if wanted["ExportType"] == FULL:
        _refuse(arguments, "IncrementalExportSpecification", FULL)
        wanted["ExportTime"] = _second(arguments.get("ExportTime"), window)
        return wanted
    if wanted["ExportType"] != _INCREMENTAL:
        raise _invalid(f"ExportType takes {FULL} and {_INCREMENTAL}")
    _refuse(arguments, "ExportTime", _INCREMENTAL)
    _refuse(arguments, "FilterSpecification", _INCREMENTAL)
    period = arguments.get("IncrementalExportSpecification") or {}
    wanted["IncrementalExportSpecification"] = _period(period, window)
    return wanted


def _period(period: Mapping[str, Any], window: Window) -> dict[str, Any]:
    if "ExportFromTime" not in period:
        raise _invalid("IncrementalExportSpecification needs an ExportFromTime")
    start = _second(period["ExportFromTime"], window)
    end = _second(period.get("ExportToTime"), window)
    if start >= end:
        raise _invalid("ExportFromTime must be before ExportToTime")
    if end - start > _LONGEST_SECONDS:
        raise _invalid("An incremental export covers 24 hours at most")
    view = period.get("ExportViewType", BOTH_IMAGES)
    if view not in _VIEWS:
        raise _invalid(f"ExportViewType takes NEW_IMAGE and {BOTH_IMAGES}")
    return {"ExportFromTime": start, "ExportToTime": end, "ExportViewType": _VIEWS[view]}


def _second(wanted: float | None, window: Window) -> int:
    """Return the second whose beginning is exported; without one, all until now is."""
    if wanted is None:
        return whole_seconds_until_now()
    if not window.holds(wanted):
        raise ServiceError(
            "InvalidExportTimeException",
            "The specified ExportTime is outside of the point in time recovery window.",
        )
    return int(wanted)


def _refuse(arguments: Mapping[str, Any], member: str, kind: str) -> None:
    if member in arguments:
        raise _invalid(f"{member} is not for an export of the type {kind}")


def _invalid(message: str) -> ServiceError:
    return ServiceError("ValidationException", message)
