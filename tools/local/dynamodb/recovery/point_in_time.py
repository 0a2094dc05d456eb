"""Restoring a table to a time."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.messages import Message, ServiceError, response
from tools.local.dynamodb.recovery.access import History, Tables
from tools.local.dynamodb.recovery.backups import Handler
from tools.local.dynamodb.recovery.past_states import items_at
from tools.local.dynamodb.recovery.restores import Restores


@dataclass(frozen=True)
class Window:
    """The seconds to which a table can be brought back.

    Attributes
    ----------
    earliest, latest
        The first and the last, in epoch seconds.
    """

    earliest: int
    latest: int

    def holds(self, second: float) -> bool:
        """Tell whether a time is one of them."""
        return self.earliest <= second <= self.latest


class PointInTime:
    """Restores tables to a time.

    Parameters
    ----------
    tables, history
        The tables, and what is known of their changes.
    deployment
        Where they seem to be.
    restores
        Restores tables.
    """

    def __init__(
        self, tables: Tables, history: History, deployment: Deployment, restores: Restores
    ) -> None:
        self._tables = tables
        self._history = history
        self._deployment = deployment
        self._restores = restores

    def handlers(self) -> Mapping[str, Handler]:
        """Return the handler of each operation by its name."""
        return {"RestoreTableToPointInTime": self.restore_table_to_point_in_time}

    async def restore_table_to_point_in_time(self, request: Message) -> Message:
        """Begin to make a table as another one was at a time."""
        arguments = request.json()
        table = self._deployment.table_name(_source(arguments))
        source = await self._tables.description(table)
        if source is None:
            raise ServiceError("TableNotFoundException", f"Source table not found: {table}")
        second = _second(arguments, await recovery_window_of(self._tables, table))
        summary = {
            "SourceTableArn": source["TableArn"],
            "RestoreDateTime": min(second, int(time.time())),
        }
        pages = items_at(self._tables, self._history, source, second)
        return response(
            {"TableDescription": await self._restores.begin(arguments, source, pages, summary)}
        )


async def recovery_window_of(tables: Tables, table: str) -> Window:
    """Return the window of a table.

    Raises
    ------
    ServiceError
        If its point-in-time recovery is off.
    """
    described = await tables.call("DescribeContinuousBackups", TableName=table)
    recovery = described["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    if recovery["PointInTimeRecoveryStatus"] != "ENABLED":
        raise ServiceError(
            "PointInTimeRecoveryUnavailableException",
            f"Point in time recovery is not enabled for table '{table}'",
        )
    return Window(
        int(recovery["EarliestRestorableDateTime"]), int(recovery["LatestRestorableDateTime"])
    )


def whole_seconds_until_now() -> int:
    """Return the next second: what was done until now was done before it."""
    return int(time.time()) + 1


def _source(arguments: Mapping[str, Any]) -> str:
    named = arguments.get("SourceTableArn") or arguments.get("SourceTableName")
    if not named:
        raise _invalid("Either SourceTableName or SourceTableArn must be specified")
    return str(named)


def _second(arguments: Mapping[str, Any], window: Window) -> int:
    """Return the second whose beginning the table is brought back to."""
    wanted = arguments.get("RestoreDateTime")
    is_latest = arguments.get("UseLatestRestorableTime", False)
    if is_latest == (wanted is not None):
        raise _invalid("Specify either RestoreDateTime or UseLatestRestorableTime, and not both")
    if wanted is None:
        return whole_seconds_until_now()
    if not window.holds(wanted):
        raise ServiceError(
            "InvalidRestoreTimeException",
            "An invalid restore time was specified. RestoreDateTime must be between "
            "EarliestRestorableDateTime and LatestRestorableDateTime.",
        )
    return int(wanted)


def _invalid(message: str) -> ServiceError:
    return ServiceError("ValidationException", message)
