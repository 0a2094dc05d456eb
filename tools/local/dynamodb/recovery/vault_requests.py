"""The requests of AWS Backup that concern recovery points, in its protocol."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from tools.local.dynamodb.messages import Message, ServiceError, json_bytes
from tools.local.dynamodb.recovery.vaults import Vaults

_LINE = re.compile(rb"([A-Z]+) (\S+) ")
_POINTS = r"/backup-vaults/([^/]+)/recovery-points"
_FILTERS: Final = {
    "resourceArn": "ResourceArn",
    "resourceType": "ResourceType",
    "state": "State",
    "status": "Status",
    "backupVaultName": "BackupVaultName",
}
_PAGE = 1000
_ARN = "RecoveryPointArn"
_Found = list[dict[str, Any]]
_Content = dict[str, Any]


@dataclass(frozen=True)
class _Call:
    """A request, taken apart.

    Attributes
    ----------
    parts
        What its path names.
    query
        What follows the path.
    body
        Its body.
    """

    parts: list[str]
    query: dict[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401  JSON is whatever the body holds
        return json.loads(self.body)


class VaultRequests:
    """Answers requests of AWS Backup.

    Parameters
    ----------
    vaults
        The recovery points.
    """

    def __init__(self, vaults: Vaults) -> None:
        self._vaults = vaults
        operations: list[tuple[str, str, Callable[[_Call], Awaitable[_Content | None]]]] = [
            ("PUT", r"/backup-jobs/?", self._start_backup_job),
            ("GET", r"/backup-jobs/?", self._list_backup_jobs),
            ("GET", r"/backup-jobs/([^/]+)", self._describe_backup_job),
            ("PUT", r"/restore-jobs/?", self._start_restore_job),
            ("GET", r"/restore-jobs/?", self._list_restore_jobs),
            ("GET", r"/restore-jobs/([^/]+)", self._describe_restore_job),
            ("GET", _POINTS + "/?", self._list_points_of_vault),
            ("GET", r"/resources/([^/]+)/recovery-points/?", self._list_points_of_resource),
            ("GET", _POINTS + "/([^/]+)", self._describe_point),
            ("GET", _POINTS + "/([^/]+)/restore-metadata", self._restore_metadata),
            ("DELETE", _POINTS + "/([^/]+)", self._delete_point),
            ("DELETE", r"/backup-vaults/([^/]+)", self._check_is_empty),
        ]
        self._operations = [
            (method.encode(), re.compile(path), operation) for method, path, operation in operations
        ]

    async def answer(self, request: Message) -> Message | None:
        """Answer a request; None if it is for whoever has the vaults."""
        line = _LINE.match(request.head)
        if line is None:
            return None
        url = urlsplit(line[2].decode())
        for method, path, operation in self._operations:
            found = path.fullmatch(url.path) if method == line[1] else None
            if found is not None:
                parts = [unquote(part) for part in found.groups()]
                call = _Call(parts, dict(parse_qsl(url.query)), request.body)
                try:
                    content = await operation(call)
                except ServiceError as error:
                    return _error(error)
                return None if content is None else _response(HTTPStatus.OK, content)
        return None

    async def _start_backup_job(self, call: _Call) -> _Content:
        return await self._vaults.start_backup_job(call.json())

    async def _list_backup_jobs(self, call: _Call) -> _Content:
        return _page("BackupJobs", self._vaults.backup_jobs(), call.query)

    async def _describe_backup_job(self, call: _Call) -> _Content:
        return _one(self._vaults.backup_jobs(), "BackupJobId", call.parts[0])

    async def _start_restore_job(self, call: _Call) -> _Content:
        return await self._vaults.start_restore_job(call.json())

    async def _list_restore_jobs(self, call: _Call) -> _Content:
        return _page("RestoreJobs", self._vaults.restore_jobs(), call.query)

    async def _describe_restore_job(self, call: _Call) -> _Content:
        return _one(self._vaults.restore_jobs(), "RestoreJobId", call.parts[0])

    async def _list_points_of_vault(self, call: _Call) -> _Content:
        return _page("RecoveryPoints", self._points("BackupVaultName", call), call.query)

    async def _list_points_of_resource(self, call: _Call) -> _Content:
        return _page("RecoveryPoints", self._points("ResourceArn", call), call.query)

    async def _describe_point(self, call: _Call) -> _Content:
        return _one(self._points("BackupVaultName", call), _ARN, call.parts[1])

    async def _restore_metadata(self, call: _Call) -> _Content:
        point = await self._describe_point(call)
        return self._vaults.restore_metadata(point[_ARN])

    async def _delete_point(self, call: _Call) -> _Content:
        point = await self._describe_point(call)
        self._vaults.delete_recovery_point(point[_ARN])
        return {}

    async def _check_is_empty(self, call: _Call) -> None:
        """Refuse to delete a vault that holds something; otherwise its owner deletes it."""
        if self._points("BackupVaultName", call):
            raise ServiceError(
                "InvalidRequestException",
                f"Backup vault {call.parts[0]} cannot be deleted because it contains recovery "
                "points.",
            )

    def _points(self, member: str, call: _Call) -> _Found:
        points = self._vaults.recovery_points()
        return [each for each in points if each[member] == call.parts[0]]


def _one(found: _Found, member: str, value: str) -> dict[str, Any]:
    for each in found:
        if each[member] == value:
            return each
    raise ServiceError("ResourceNotFoundException", f"{member} {value} cannot be found.")


def _page(member: str, found: _Found, query: Mapping[str, str]) -> dict[str, Any]:
    """Return the page of a list that a query asks for."""
    for name, filtered in _FILTERS.items():
        if name in query:
            found = [each for each in found if each.get(filtered) == query[name]]
    if "createdAfter" in query:
        found = [each for each in found if each["CreationDate"] >= _time(query["createdAfter"])]
    if "createdBefore" in query:
        found = [each for each in found if each["CreationDate"] <= _time(query["createdBefore"])]
    start, count = int(query.get("nextToken", 0)), int(query.get("maxResults", _PAGE))
    content: dict[str, Any] = {member: found[start : start + count]}
    if len(found) > start + count:
        content["NextToken"] = str(start + count)
    return content


def _time(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _error(error: ServiceError) -> Message:
    content = {"Code": error.kind, "Message": error.message, "Type": "Client"}
    return _response(HTTPStatus.BAD_REQUEST, content, f"x-amzn-ErrorType: {error.kind}\r\n")


def _response(status: HTTPStatus, content: _Content, more: str = "") -> Message:
    body = json_bytes(content)
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/json\r\n"
        f"{more}Content-Length: {len(body)}\r\n\r\n"
    )
    return Message(head.encode(), body)
