"""Exports of tables to S3, full ones and incremental ones."""

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import Any, Final

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.messages import Message, ServiceError, response
from tools.local.dynamodb.recovery.access import History, Tables
from tools.local.dynamodb.recovery.backups import Handler
from tools.local.dynamodb.recovery.checks import check_limit, new_id, table_arn_of
from tools.local.dynamodb.recovery.export_files import FULL, ExportFiles
from tools.local.dynamodb.recovery.export_requests import checked_export
from tools.local.dynamodb.recovery.exported import (
    Records,
    changed_records,
    check_filter,
    filtered_records_at,
    records_at,
)
from tools.local.dynamodb.recovery.other_services import OtherServices, s3_failure
from tools.local.dynamodb.recovery.point_in_time import recovery_window_of
from tools.local.dynamodb.recovery.registry import Record, Registry
from tools.local.dynamodb.recovery.work import Work

_LOG = logging.getLogger(__name__)
_KIND: Final = "exports"
_MOST_A_PAGE = 25
_OTHER_REQUEST = (
    "ExportConflictException",
    "Export with the same ClientToken but with different parameters exists",
)
_IN_PROGRESS = "IN_PROGRESS"
_LATE_SECONDS = 0.2
"""So long a write may take that began in the second before."""


class Exports:
    """The exports of tables.

    Parameters
    ----------
    tables, history
        The tables, and what is known of their changes.
    deployment
        Where they seem to be.
    others
        Where the buckets are.
    registry
        Where it is kept what was exported.
    work
        The work that goes on after an answer.
    """

    def __init__(
        self,
        tables: Tables,
        history: History,
        deployment: Deployment,
        *,
        others: OtherServices,
        registry: Registry,
        work: Work,
    ) -> None:
        self._tables = tables
        self._history = history
        self._deployment = deployment
        self._others = others
        self._registry = registry
        self._work = work

    def handlers(self) -> Mapping[str, Handler]:
        """Return the handler of each operation by its name."""
        return {
            "ExportTableToPointInTime": self.export_table_to_point_in_time,
            "DescribeExport": self.describe_export,
            "ListExports": self.list_exports,
        }

    async def export_table_to_point_in_time(self, request: Message) -> Message:
        """Begin an export, unless the request was made before."""
        arguments = request.json()
        former = self._registry.of_token(_KIND, arguments, _OTHER_REQUEST)
        if former is not None:
            return response({"ExportDescription": former["description"]})
        table = await self._table(arguments["TableArn"])
        window = await recovery_window_of(self._tables, table["TableName"])
        wanted = checked_export(arguments, window)
        if "FilterSpecification" in wanted:
            await check_filter(self._tables, table["TableName"], wanted["FilterSpecification"])
        description = {
            "ExportArn": f"{table['TableArn']}/export/{new_id()}",
            "ExportStatus": _IN_PROGRESS,
            "StartTime": round(time.time(), 3),
            "TableArn": table["TableArn"],
            "TableId": table["TableId"],
            "S3BucketOwner": self._deployment.account,
            **wanted,
        }
        record = {"request": arguments, "description": description}
        self._registry.put(_KIND, description["ExportArn"], record)
        await self._work.begin(self._export(record, table))
        return response({"ExportDescription": description})

    async def describe_export(self, request: Message) -> Message:
        """Describe an export."""
        arn = request.json()["ExportArn"]
        record = self._registry.of(_KIND).get(arn)
        if record is None:
            raise ServiceError("ExportNotFoundException", f"Export not found: {arn}")
        return response({"ExportDescription": record["description"]})

    async def list_exports(self, request: Message) -> Message:
        """List exports, the highest ARN first, a page at a time."""
        arguments = request.json()
        limit = check_limit("maxResults", arguments.get("MaxResults", _MOST_A_PAGE), _MOST_A_PAGE)
        table, before = arguments.get("TableArn"), arguments.get("NextToken")
        found = [
            record["description"]
            for arn, record in sorted(self._registry.of(_KIND).items(), reverse=True)
            if table in {None, table_arn_of(arn)} and (before is None or arn < before)
        ]
        members = ("ExportArn", "ExportStatus", "ExportType")
        content: dict[str, Any] = {
            "ExportSummaries": [{name: each[name] for name in members} for each in found[:limit]]
        }
        if len(found) > limit:
            content["NextToken"] = found[limit - 1]["ExportArn"]
        return response(content)

    def end_broken_off(self) -> None:
        """Say of the exports that were under way when the process ended that they failed."""
        for arn, record in list(self._registry.of(_KIND).items()):
            if record["description"]["ExportStatus"] == _IN_PROGRESS:
                self._fail(arn, "UNKNOWN", "The local AWS was stopped during the export.")

    async def _export(self, record: Record, table: Mapping[str, Any]) -> None:
        description = record["description"]
        try:
            await _until_past(description)
            files = ExportFiles(self._others, description)
            done = await files.write(self._records(description, table))
        except Exception as error:  # noqa: BLE001  the description tells of it
            _LOG.warning("%s failed: %s", description["ExportArn"], error)
            self._fail(description["ExportArn"], *s3_failure(error))
            return
        self._change(description["ExportArn"], {**done, "ExportStatus": "COMPLETED"})

    def _records(self, description: Mapping[str, Any], table: Mapping[str, Any]) -> Records:
        if description["ExportType"] != FULL:
            window = description["IncrementalExportSpecification"]
            return changed_records(
                self._history,
                table,
                window["ExportFromTime"],
                window["ExportToTime"],
                view=window["ExportViewType"],
            )
        second = description["ExportTime"]
        if "FilterSpecification" in description:
            return filtered_records_at(
                self._tables,
                self._history,
                table,
                second,
                reading=description["FilterSpecification"],
                registry=self._registry,
            )
        return records_at(self._tables, self._history, table, second)

    async def _table(self, arn: str) -> dict[str, Any]:
        if not arn.startswith("arn:"):
            raise ServiceError("ValidationException", f"Invalid TableArn: {arn}")
        table = await self._tables.description(self._deployment.table_name(arn))
        if table is None:
            raise ServiceError("TableNotFoundException", f"Table not found: {arn}")
        return table

    def _fail(self, arn: str, code: str, message: str) -> None:
        end = {"EndTime": round(time.time(), 3), "ExportStatus": "FAILED"}
        self._change(arn, {**end, "FailureCode": code, "FailureMessage": message})

    def _change(self, arn: str, changes: Mapping[str, Any]) -> None:
        record = self._registry.of(_KIND)[arn]
        changed = {**record["description"], **changes}
        self._registry.put(_KIND, arn, {**record, "description": changed})


async def _until_past(description: Mapping[str, Any]) -> None:
    """Wait for the end of the present second, if it is to be exported whole."""
    window = description.get("IncrementalExportSpecification") or {}
    end = window.get("ExportToTime") or description["ExportTime"]
    await asyncio.sleep(max(0.0, end + _LATE_SECONDS - time.time()))
