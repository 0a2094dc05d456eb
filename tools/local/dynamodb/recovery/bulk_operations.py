"""Bulk operations: items of S3 that are put into a table."""

import logging
import time
from collections.abc import Mapping
from typing import Any, Final

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.messages import Message, ServiceError, response
from tools.local.dynamodb.recovery.access import Tables
from tools.local.dynamodb.recovery.backups import Handler
from tools.local.dynamodb.recovery.bulk_put import BulkPut
from tools.local.dynamodb.recovery.bulk_requests import check_bulk_put, check_is_ready
from tools.local.dynamodb.recovery.checks import check_limit, new_id
from tools.local.dynamodb.recovery.other_services import OtherServices, s3_failure
from tools.local.dynamodb.recovery.registry import Record, Registry
from tools.local.dynamodb.recovery.work import Work

_LOG = logging.getLogger(__name__)
_KIND: Final = "bulk_operations"
_IN_PROGRESS, _CANCELLING = "IN_PROGRESS", "CANCELLING"
_UNDER_WAY = {_IN_PROGRESS, _CANCELLING}
_A_PAGE, _MOST_A_PAGE = 10, 25
_OTHER_REQUEST = (
    "IdempotentParameterMismatchException",
    "The ClientToken was used with other parameters",
)
_ECHOED = (
    "ClientToken",
    "InputS3Configuration",
    "OutputS3Configuration",
    "MaxWriteRequestUnits",
)


class BulkOperations:
    """The bulk operations.

    Parameters
    ----------
    tables
        The tables.
    deployment
        Where they seem to be.
    others
        Where the buckets are.
    registry
        Where it is kept what was done.
    work
        The work that goes on after an answer.
    """

    def __init__(
        self,
        tables: Tables,
        deployment: Deployment,
        *,
        others: OtherServices,
        registry: Registry,
        work: Work,
    ) -> None:
        self._tables = tables
        self._deployment = deployment
        self._others = others
        self._registry = registry
        self._work = work
        self._running: dict[str, BulkPut] = {}

    def handlers(self) -> Mapping[str, Handler]:
        """Return the handler of each operation by its name."""
        return {
            "StartBulkPutItems": self.start_bulk_put_items,
            "DescribeBulkOperation": self.describe_bulk_operation,
            "ListBulkOperations": self.list_bulk_operations,
            "CancelBulkOperation": self.cancel_bulk_operation,
        }

    async def start_bulk_put_items(self, request: Message) -> Message:
        """Begin to put items, unless the request was made before."""
        arguments = request.json()
        former = self._registry.of_token(_KIND, arguments, _OTHER_REQUEST)
        if former is not None:
            return response({"BulkOperationDescription": former["description"]})
        check_bulk_put(arguments)
        name = self._deployment.table_name(arguments["TableName"])
        table = await self._tables.description(name)
        if table is None:
            raise _not_found(f"Table: {name}")
        check_is_ready(table)
        description = {
            "BulkOperationArn": f"{table['TableArn']}/bulk-operation/{new_id()}",
            "BulkOperationStatus": _IN_PROGRESS,
            "TableDetails": [{"TableName": name, "TableId": table["TableId"]}],
            **{member: arguments[member] for member in _ECHOED if member in arguments},
            "StartTime": round(time.time(), 3),
            "ProcessedItemCount": 0,
            "FailedItemCount": 0,
            "PerformanceTier": arguments.get("PerformanceTier", "STANDARD"),
        }
        arn = description["BulkOperationArn"]
        self._registry.put(_KIND, arn, {"request": arguments, "description": description})
        self._running[arn] = BulkPut(
            self._tables, self._others, description, lambda changes: self._change(arn, changes)
        )
        await self._work.begin(self._run(arn))
        return response({"BulkOperationDescription": description})

    async def describe_bulk_operation(self, request: Message) -> Message:
        """Describe an operation."""
        description = self._find(request)["description"]
        return response({"BulkOperationDescription": description})

    async def list_bulk_operations(self, request: Message) -> Message:
        """List operations, the newest first, a page at a time."""
        arguments = request.json()
        limit = check_limit("maxResults", arguments.get("MaxResults", _A_PAGE), _MOST_A_PAGE)
        start = int(arguments.get("NextToken", "0"), 16)
        found = [record["description"] for record in reversed(self._registry.of(_KIND).values())]
        members = ("BulkOperationArn", "BulkOperationStatus", "StartTime", "EndTime")
        content: dict[str, Any] = {
            "BulkOperationsSummaryList": [
                {member: each[member] for member in members if member in each}
                for each in found[start : start + limit]
            ]
        }
        if len(found) > start + limit:
            content["NextToken"] = f"{start + limit:016x}"
        return response(content)

    async def cancel_bulk_operation(self, request: Message) -> Message:
        """Let an operation write no more; what it wrote stays."""
        record = self._find(request)
        arn = record["description"]["BulkOperationArn"]
        if arn in self._running:
            self._running[arn].is_cancelled = True
            self._change(arn, {"BulkOperationStatus": _CANCELLING})
        status = self._registry.of(_KIND)[arn]["description"]["BulkOperationStatus"]
        return response({"BulkOperationArn": arn, "BulkOperationStatus": status})

    def end_broken_off(self) -> None:
        """Say of the operations that were under way when the process ended that they failed."""
        for arn, record in list(self._registry.of(_KIND).items()):
            if record["description"]["BulkOperationStatus"] in _UNDER_WAY:
                self._end(arn, "FAILED", ("UNKNOWN", "The local AWS was stopped meanwhile."))

    async def _run(self, arn: str) -> None:
        bulk_put = self._running[arn]
        try:
            await bulk_put.run()
        except Exception as error:  # noqa: BLE001  the description tells of it
            _LOG.warning("%s failed: %s", arn, error)
            self._end(arn, "FAILED", s3_failure(error))
        else:
            if bulk_put.is_cancelled:
                self._end(arn, "CANCELLED", ("Cancelled", "The operation was cancelled."))
            else:
                self._end(arn, "COMPLETED_WITH_ERRORS" if bulk_put.has_errors else "COMPLETED")
        finally:
            del self._running[arn]

    def _find(self, request: Message) -> Record:
        arn = request.json()["BulkOperationArn"]
        record = self._registry.of(_KIND).get(arn)
        if record is None:
            raise _not_found(arn)
        return record

    def _end(self, arn: str, status: str, failure: tuple[str, str] | None = None) -> None:
        changes: dict[str, Any] = {"BulkOperationStatus": status, "EndTime": round(time.time(), 3)}
        if failure is not None:
            changes["FailureCode"], changes["FailureMessage"] = failure
        self._change(arn, changes)
        self._registry.save()

    def _change(self, arn: str, changes: Mapping[str, Any]) -> None:
        """Change a description, in memory: each call of a bulk put does so."""
        record = self._registry.of(_KIND)[arn]
        record["description"] = {**record["description"], **changes}


def _not_found(what: str) -> ServiceError:
    return ServiceError(
        "ResourceNotFoundException", f"Requested resource not found: {what} not found"
    )
