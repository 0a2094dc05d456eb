"""On-demand backups: the items of a table in a file, and its description beside them."""

import gzip
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.messages import Message, ServiceError, response
from tools.local.dynamodb.recovery.access import Item, Tables
from tools.local.dynamodb.recovery.checks import check_limit, check_name, new_id, table_arn_of
from tools.local.dynamodb.recovery.descriptions import backup_description, backup_summary
from tools.local.dynamodb.recovery.registry import Record, Registry
from tools.local.dynamodb.recovery.restores import Restores
from tools.local.dynamodb.recovery.work import Work

Handler = Callable[[Message], Awaitable[Message]]

_LOG = logging.getLogger(__name__)
_KIND: Final = "backups"
_ITEMS_A_PAGE = 500
_MOST_A_PAGE = 100
_DELETED = "$DeletedTableBackup"
_KEPT_SECONDS = 35 * 86_400
_FAST = 1
"""The level of compression: five times as small, at little cost."""


class Backups:
    """The backups of tables.

    Parameters
    ----------
    tables
        The tables.
    deployment
        Where they seem to be.
    registry
        Where the backups are kept.
    work
        The work that goes on after an answer.
    restores
        Restores tables.
    """

    def __init__(
        self,
        tables: Tables,
        deployment: Deployment,
        *,
        registry: Registry,
        work: Work,
        restores: Restores,
    ) -> None:
        self._tables = tables
        self._deployment = deployment
        self._registry = registry
        self._work = work
        self._restores = restores

    def handlers(self) -> Mapping[str, Handler]:
        """Return the handler of each operation by its name."""
        return {
            "CreateBackup": self.create_backup,
            "DescribeBackup": self.describe_backup,
            "ListBackups": self.list_backups,
            "DeleteBackup": self.delete_backup,
            "RestoreTableFromBackup": self.restore_table_from_backup,
        }

    async def create_backup(self, request: Message) -> Message:
        """Begin a backup of a table."""
        arguments = request.json()
        check_name("backupName", arguments["BackupName"])
        table = self._deployment.table_name(arguments["TableName"])
        record = await self.take(table, arguments["BackupName"], kind="USER")
        details = {**backup_description(record)["BackupDetails"], "BackupStatus": "CREATING"}
        return response({"BackupDetails": details})

    async def describe_backup(self, request: Message) -> Message:
        """Describe a backup and the table that it was made of."""
        record = self.find(request.json()["BackupArn"])
        return response({"BackupDescription": backup_description(record)})

    async def list_backups(self, request: Message) -> Message:
        """List backups, the oldest first, a page at a time."""
        arguments = request.json()
        limit = check_limit("limit", arguments.get("Limit", _MOST_A_PAGE), _MOST_A_PAGE)
        table = arguments.get("TableName")
        if table is not None:
            table = self._deployment.table_name(table)
        kind = arguments.get("BackupType", "USER")
        earliest = arguments.get("TimeRangeLowerBound", 0)
        latest = arguments.get("TimeRangeUpperBound", float("inf"))
        after = arguments.get("ExclusiveStartBackupArn")
        found = sorted(self._registry.of(_KIND).items(), key=lambda each: _place(each[0]))
        matching = [
            record
            for arn, record in found
            if (after is None or _place(arn) > _place(after))
            and kind in {"ALL", record["type"]}
            and table in {None, record["table"]["TableName"]}
            and earliest <= record["created"] < latest
        ]
        content: dict[str, Any] = {
            "BackupSummaries": [backup_summary(record) for record in matching[:limit]]
        }
        if len(matching) > limit:
            content["LastEvaluatedBackupArn"] = matching[limit - 1]["arn"]
        return response(content)

    async def delete_backup(self, request: Message) -> Message:
        """Delete a backup."""
        record = self.find(request.json()["BackupArn"])
        if record["type"] == "AWS_BACKUP":
            raise ServiceError(
                "ValidationException",
                f"AWS Backup made {record['arn']}: delete its recovery point there.",
            )
        return response({"BackupDescription": self.remove(record)})

    async def restore_table_from_backup(self, request: Message) -> Message:
        """Begin to make a table of a backup."""
        arguments = request.json()
        return response({"TableDescription": await self.restore(arguments)})

    async def restore(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Begin to make a table of a backup, and return its description.

        Raises
        ------
        ServiceError
            If there is no such backup, or no such table can be made.
        """
        record = self.find(arguments["BackupArn"])
        _check_is_whole(record)
        summary = {
            "SourceBackupArn": record["arn"],
            "SourceTableArn": record["table"]["TableArn"],
            "RestoreDateTime": record["created"],
        }
        pages = _pages(self._file(record["arn"]))
        return await self._restores.begin(arguments, record["table"], pages, summary)

    async def take(self, table: str, name: str, *, kind: str) -> Record:
        """Begin a backup of a table, and return its record.

        Parameters
        ----------
        table
            The table.
        name
            The backup's name.
        kind
            Who wants it: USER or AWS_BACKUP.

        Raises
        ------
        ServiceError
            If there is no such table.
        """
        record = await self._begun(table, name, kind)
        await self._work.begin(self._copy(record))
        return self.find(record["arn"])

    async def take_last(self, table: str) -> Record | None:
        """Take a backup of a table that is to be deleted, if it has point-in-time recovery.

        Raises
        ------
        ServiceError
            If there is no such table.
        """
        described = await self._tables.call("DescribeContinuousBackups", TableName=table)
        recovery = described["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        if recovery["PointInTimeRecoveryStatus"] != "ENABLED":
            return None
        if (await self._tables.describe(table)).get("DeletionProtectionEnabled"):
            return None  # it stays
        record = await self._begun(table, f"{table}{_DELETED}", "SYSTEM")
        await self._copy({**record, "expires": record["created"] + _KEPT_SECONDS})
        return self.find(record["arn"])

    def find(self, arn: str) -> Record:
        """Return the record of a backup.

        Raises
        ------
        ServiceError
            If there is none.
        """
        record = self._registry.of(_KIND).get(arn)
        if record is None:
            raise ServiceError("BackupNotFoundException", f"Backup not found: {arn}")
        return record

    def remove(self, record: Record) -> dict[str, Any]:
        """Delete a backup, and return its last description.

        Raises
        ------
        ServiceError
            If it is in use.
        """
        _check_is_whole(record)
        if self._restores.uses_backup(record["arn"]):
            raise ServiceError(
                "BackupInUseException", f"A table is being restored from {record['arn']}"
            )
        self._registry.drop(_KIND, record["arn"])
        self._file(record["arn"]).unlink(missing_ok=True)
        return backup_description({**record, "status": "DELETED"})

    def end_broken_off(self) -> None:
        """Forget the backups that were being made when the process ended, and what they left."""
        for arn, record in list(self._registry.of(_KIND).items()):
            if record["status"] == "CREATING":
                self._registry.drop(_KIND, arn)
        known = {self._file(arn) for arn in self._registry.of(_KIND)}
        for path in self._registry.folder.glob("*.items.gz"):
            if path not in known:
                path.unlink()

    async def _begun(self, table: str, name: str, kind: str) -> Record:
        """Note that there will be a backup of a table."""
        description = await self._tables.describe(table)
        if table in self._restores.under_way:
            raise ServiceError("TableInUseException", f"Table is being created: {table}")
        expiry = await self._tables.call("DescribeTimeToLive", TableName=table)
        record = {
            "arn": f"{description['TableArn']}/backup/{new_id()}",
            "name": name,
            "type": kind,
            "status": "CREATING",
            "created": round(time.time(), 3),
            "size": 0,
            "items": 0,
            "table": description,
            "expiry": expiry["TimeToLiveDescription"],
        }
        self._registry.put(_KIND, record["arn"], record)
        return record

    async def _copy(self, record: Record) -> None:
        arn, path = record["arn"], self._file(record["arn"])
        count = size = 0
        try:
            with gzip.open(path, "wb", _FAST) as file:
                async for page in self._tables.pages(record["table"]["TableName"]):
                    lines = b"".join(json.dumps(item).encode() + b"\n" for item in page)
                    file.write(lines)
                    count, size = count + len(page), size + len(lines)
        except Exception:
            _LOG.exception("No backup %s: its table cannot be read", arn)
            self._registry.drop(_KIND, arn)
            path.unlink(missing_ok=True)
            raise
        done = {
            **record,
            "status": "AVAILABLE",
            "ended": round(time.time(), 3),
            "items": count,
            "size": size,
        }
        self._registry.put(_KIND, arn, done)

    def _file(self, arn: str) -> Path:
        return self._registry.folder / f"{arn.rpartition('/')[2]}.items.gz"


def _place(arn: str) -> tuple[str, str]:
    """Return by what backups are ordered: the time at which they were made."""
    return arn.rpartition("/")[2], table_arn_of(arn)


def _check_is_whole(record: Record) -> None:
    if record["status"] != "AVAILABLE":
        raise ServiceError("BackupInUseException", f"Backup is being created: {record['arn']}")


async def _pages(path: Path) -> AsyncIterator[list[Item]]:
    with gzip.open(path, "rb") as file:
        page: list[Item] = []
        for line in file:
            page.append(json.loads(line))
            if len(page) == _ITEMS_A_PAGE:
                yield page
                page = []
        if page:
            yield page
