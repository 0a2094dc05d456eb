"""RDS as its clients see it: moto describes instances and snapshots, servers here hold their data.

A call goes to moto, and what it says of data is done as well: a snapshot is a copy, a restored
instance has a server of its own with its own endpoint. All is done by the time of the answer, so
that nothing is ever `creating` here.
"""

import asyncio
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode

from tools.local.databases.servers import DatabaseServers
from tools.local.dynamodb.messages import Message
from tools.local.errors import LocalAwsError

Forward = Callable[[Message], Awaitable[Message]]
"""Passes a request on to moto and returns the answer."""

HOST: Final = "127.0.0.1"
"""Where every instance is served."""

_INSTANCE = re.compile(rb"<DBInstance>.*?</DBInstance>", re.DOTALL)
_NAME = re.compile(rb"<DBInstanceIdentifier>([^<]*)</DBInstanceIdentifier>")
_ENDPOINT = re.compile(rb"<Endpoint>\s*<Address>[^<]*</Address>\s*<Port>[^<]*</Port>")
_REFUSED: Final = {
    "StartExportTask": "Snapshots are not exported to S3 here: use an account for that.",
    "RestoreDBInstanceFromS3": "Instances are not restored from S3 here: use an account for that.",
}

Parameters = Mapping[str, str]


class RefusedError(Exception):
    """RDS would not do it.

    Attributes
    ----------
    code, message
        The error in RDS's words.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class _Call:
    """A call of RDS, and the way to moto."""

    request: Message
    parameters: Parameters
    forward: Forward

    def __getitem__(self, name: str) -> str:
        return self.parameters.get(name, "")

    async def forwarded(self) -> Message:
        return await self.forward(self.request)


class DatabaseService:
    """Answers the calls of RDS."""

    def __init__(self, servers: DatabaseServers) -> None:
        self._servers = servers
        self._actions: Mapping[str, Callable[[_Call], Awaitable[Message]]] = {
            "CreateDBInstance": self._create_instance,
            "ModifyDBInstance": self._modify_instance,
            "DeleteDBInstance": self._delete_instance,
            "CreateDBSnapshot": self._create_snapshot,
            "CopyDBSnapshot": self._copy_snapshot,
            "DeleteDBSnapshot": self._delete_snapshot,
            "RestoreDBInstanceFromDBSnapshot": self._restore_snapshot,
            "RestoreDBInstanceToPointInTime": self._restore_moment,
        }

    async def answer(self, request: Message, forward: Forward) -> Message:
        """Answer one call; the caller sees to it that there is one at a time.

        Raises
        ------
        RefusedError
            If RDS would not do it.
        LocalAwsError
            If PostgreSQL cannot.
        """
        call = _Call(request, dict(parse_qsl(request.body.decode())), forward)
        action = call["Action"]
        if action in _REFUSED:
            raise RefusedError("UnknownOperationException", _REFUSED[action])
        work = self._actions.get(action, _Call.forwarded)
        return self._with_endpoints(await work(call))

    async def _create_instance(self, call: _Call) -> Message:
        answer = await call.forwarded()
        if answer.succeeded:
            # The first backup, from which all later moments can be restored.
            instance = call["DBInstanceIdentifier"].lower()
            await asyncio.to_thread(self._servers.first_backup, instance)
        return answer

    async def _modify_instance(self, call: _Call) -> Message:
        answer = await call.forwarded()
        if answer.succeeded and call["NewDBInstanceIdentifier"]:
            names = call["DBInstanceIdentifier"], call["NewDBInstanceIdentifier"]
            self._servers.rename(*(name.lower() for name in names))
        return answer

    async def _delete_instance(self, call: _Call) -> Message:
        answer = await self._with_snapshot(call, call["FinalDBSnapshotIdentifier"])
        if answer.succeeded:
            await asyncio.to_thread(self._servers.drop, call["DBInstanceIdentifier"].lower())
        return answer

    async def _create_snapshot(self, call: _Call) -> Message:
        return await self._with_snapshot(call, call["DBSnapshotIdentifier"])

    async def _copy_snapshot(self, call: _Call) -> Message:
        answer = await call.forwarded()
        if answer.succeeded:
            names = call["SourceDBSnapshotIdentifier"], call["TargetDBSnapshotIdentifier"]
            await asyncio.to_thread(self._servers.copy_snapshot, *map(_name_of, names))
        return answer

    async def _delete_snapshot(self, call: _Call) -> Message:
        answer = await call.forwarded()
        if answer.succeeded:
            name = call["DBSnapshotIdentifier"].lower()
            await asyncio.to_thread(self._servers.drop_snapshot, name)
        return answer

    async def _restore_snapshot(self, call: _Call) -> Message:
        name = _name_of(call["DBSnapshotIdentifier"])
        target = call["DBInstanceIdentifier"].lower()
        return await self._restored(
            call, target, lambda: self._servers.restore_snapshot(name, target)
        )

    async def _restore_moment(self, call: _Call) -> Message:
        source = call["SourceDBInstanceIdentifier"].lower()
        target = call["TargetDBInstanceIdentifier"].lower()
        if not source:
            raise RefusedError(
                "InvalidParameterValue",
                "Here an instance is restored by SourceDBInstanceIdentifier, while it exists.",
            )
        moment = self._moment(call, source)
        return await self._restored(
            call, target, lambda: self._servers.restore_moment(source, target, moment)
        )

    async def _with_snapshot(self, call: _Call, name: str) -> Message:
        """Copy the data before moto describes the snapshot; what moto refuses leaves no copy."""
        if not name:
            return await call.forwarded()
        draft = uuid.uuid4().hex
        instance = call["DBInstanceIdentifier"].lower()
        await asyncio.to_thread(self._servers.take_snapshot, instance, draft)
        answer = await call.forwarded()
        if answer.succeeded:
            self._servers.keep_snapshot(draft, name.lower())
        else:
            self._servers.drop_snapshot(draft)
        return answer

    async def _restored(self, call: _Call, target: str, work: Callable[[], None]) -> Message:
        answer = await call.forwarded()
        if answer.succeeded:
            try:
                await asyncio.to_thread(work)
            except LocalAwsError:
                # Nothing describes an instance that nobody can connect to.
                given_up = {
                    "Action": "DeleteDBInstance",
                    "Version": "2014-10-31",
                    "DBInstanceIdentifier": target,
                    "SkipFinalSnapshot": "true",
                }
                await call.forward(call.request.with_body(urlencode(given_up).encode()))
                raise
        return answer

    def _moment(self, call: _Call, source: str) -> datetime | None:
        """Return when to restore to; None for the latest time.

        Raises
        ------
        RefusedError
            If RDS would not restore to it.
        """
        is_latest = call["UseLatestRestorableTime"].lower() == "true"
        given = call["RestoreTime"]
        if is_latest and given:
            raise RefusedError(
                "InvalidParameterCombination",
                "Cannot specify both RestoreTime and UseLatestRestorableTime.",
            )
        if not is_latest and not given:
            raise RefusedError(
                "InvalidParameterCombination",
                "You must specify either RestoreTime or UseLatestRestorableTime.",
            )
        earliest, latest = self._servers.window(source)
        if earliest is None:
            raise RefusedError(
                "PointInTimeRestoreNotEnabled", f"There is no backup of {source} to restore from."
            )
        if not given:
            return None
        try:
            moment = datetime.fromisoformat(given)
        except ValueError:
            raise RefusedError("InvalidParameterValue", f"{given} is no time.") from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if not earliest <= moment < latest:
            raise RefusedError(
                "InvalidParameterValue",
                f"The restore time {given} is outside of what can be restored: "
                f"{earliest.isoformat()} to {latest.isoformat()}.",
            )
        return moment

    def _with_endpoints(self, answer: Message) -> Message:
        """Say where each instance is really served."""
        if b"<DBInstance>" not in answer.body:
            return answer
        return answer.with_body(_INSTANCE.sub(self._with_endpoint, answer.body))

    def _with_endpoint(self, found: re.Match[bytes]) -> bytes:
        name = _NAME.search(found[0])
        port = self._servers.port_of(name[1].decode() if name else "")
        endpoint = f"<Endpoint><Address>{HOST}</Address><Port>{port}</Port>".encode()
        return _ENDPOINT.sub(endpoint, found[0], count=1)


def _name_of(identifier: str) -> str:
    """Return the name of a snapshot that is given by its name or its ARN."""
    return identifier.rpartition(":")[2].lower()
