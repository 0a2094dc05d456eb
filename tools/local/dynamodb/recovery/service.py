"""Recovery before the tables: answers its own operations, and passes on all others."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.connections import Answer
from tools.local.dynamodb.messages import Message, ServiceError
from tools.local.dynamodb.recovery.access import History, Tables
from tools.local.dynamodb.recovery.backups import Backups, Handler
from tools.local.dynamodb.recovery.bulk_operations import BulkOperations
from tools.local.dynamodb.recovery.exported import TEMPORARY, drop_all_temporary
from tools.local.dynamodb.recovery.exports import Exports
from tools.local.dynamodb.recovery.other_services import OtherServices
from tools.local.dynamodb.recovery.point_in_time import PointInTime
from tools.local.dynamodb.recovery.registry import Registry
from tools.local.dynamodb.recovery.restores import Restores
from tools.local.dynamodb.recovery.vault_requests import VaultRequests
from tools.local.dynamodb.recovery.vaults import Vaults
from tools.local.dynamodb.recovery.work import Work
from tools.local.dynamodb.table_writes import WRITES, tables_written

_LOG = logging.getLogger(__name__)
_DESCRIPTIONS: Final = {"DescribeTable": "Table", "UpdateTable": "TableDescription"}
_START_ATTEMPTS = 50
_START_POLL_SECONDS = 0.2


class Recovery:
    """Stands before the tables.

    Parameters
    ----------
    answer
        Answers for the tables.
    history
        Knows how they have changed.
    deployment
        Where they seem to be.
    folder
        Where backups and the like are kept; without it, they end with the process.
    others_url
        Where other services answer, S3 and AWS Backup; None if nothing stands for them.

    Attributes
    ----------
    vaults
        Answers the requests of AWS Backup that concern recovery points.
    """

    def __init__(
        self,
        answer: Answer,
        history: History,
        deployment: Deployment,
        *,
        folder: Path | None,
        others_url: str | None = None,
    ) -> None:
        self._inner = answer
        self._deployment = deployment
        self._tables = tables = Tables(answer)
        self._registry = registry = Registry(folder)
        self._work = Work()
        self._restores = Restores(tables, registry, self._work)
        others = OtherServices(others_url, deployment.region)
        self._backups = Backups(
            tables, deployment, registry=registry, work=self._work, restores=self._restores
        )
        self.vaults = VaultRequests(
            Vaults(
                self._backups,
                self._restores,
                deployment,
                registry=registry,
                has_vault=others.has_vault,
            )
        )
        past = PointInTime(tables, history, deployment, self._restores)
        self._exports = Exports(
            tables,
            history,
            deployment,
            others=others,
            registry=registry,
            work=self._work,
        )
        self._bulk_operations = BulkOperations(
            tables, deployment, others=others, registry=registry, work=self._work
        )
        self._handlers: Mapping[str, Handler] = {
            **self._bulk_operations.handlers(),
            **self._backups.handlers(),
            **past.handlers(),
            **self._exports.handlers(),
        }

    async def answer(self, request: Message) -> Message:
        """Answer a request."""
        operation = request.operation
        handler = self._handlers.get(operation)
        if handler is not None:
            return await handler(request)
        self._check_is_whole(operation, request)
        if operation == "DeleteTable":
            return await self._delete_table(request)
        answer = await self._inner(request)
        if not answer.succeeded:
            return answer
        if operation in _DESCRIPTIONS:
            content = answer.json()
            self._restores.complete(content[_DESCRIPTIONS[operation]])
            return answer.with_json(content)
        if operation == "ListTables":
            content = answer.json()
            names = content["TableNames"]
            content["TableNames"] = [name for name in names if not name.startswith(TEMPORARY)]
            return answer.with_json(content)
        return answer

    async def end_broken_off(self) -> None:
        """End what was under way when the process ended, before anything is answered."""
        self._backups.end_broken_off()
        self._exports.end_broken_off()
        self._bulk_operations.end_broken_off()
        for attempt in range(_START_ATTEMPTS):
            try:
                await self._restores.end_broken_off()
                await drop_all_temporary(self._tables, self._registry)
            except ServiceError as error:
                if attempt == _START_ATTEMPTS - 1:
                    _LOG.warning("What broke off is not cleared away: %s", error)
                await asyncio.sleep(_START_POLL_SECONDS)
            else:
                return

    def stop(self) -> None:
        """Break off what is under way."""
        self._work.stop()

    async def _delete_table(self, request: Message) -> Message:
        """Delete a table; of one with point-in-time recovery a backup stays, as in AWS."""
        table = self._deployment.table_name(request.json()["TableName"])
        try:
            backup = await self._backups.take_last(table)
        except ServiceError:
            backup = None  # whoever has the table says what is wrong
        answer = await self._inner(request)
        if answer.succeeded:
            self._restores.forget(table)
        elif backup is not None:
            self._backups.remove(backup)
        return answer

    def _check_is_whole(self, operation: str, request: Message) -> None:
        """Refuse to change a table that is being restored."""
        under_way = self._restores.under_way
        if not under_way:
            return
        for table in under_way.intersection(
            tables_written(operation, request.body, self._deployment) or ()
        ):
            if operation in WRITES:
                raise ServiceError("ResourceNotFoundException", "Requested resource not found")
            raise ServiceError(
                "ResourceInUseException",
                "Attempt to change a resource which is still in use: Table is being created: "
                f"{table}",
            )
