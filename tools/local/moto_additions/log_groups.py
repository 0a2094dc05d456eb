"""Deletion protection of log groups: moto deletes them all, and does not know the switch."""

from collections.abc import Callable
from typing import Any

from moto.logs.exceptions import ResourceNotFoundException, ValidationException
from moto.logs.models import LogGroup, LogsBackend
from moto.logs.responses import LogsResponse

_PROTECTED = "deletion_protection_enabled"


def add_deletion_protection() -> None:
    """Let log groups be protected, described so, and kept."""
    if hasattr(LogsResponse, "put_log_group_deletion_protection"):
        return
    LogsResponse.put_log_group_deletion_protection = _put  # type: ignore[attr-defined]
    _wrap(LogsResponse, "create_log_group", _created)
    _wrap(LogsBackend, "delete_log_group", _kept)
    _wrap(LogGroup, "to_describe_dict", _described)


def _wrap(owner: type, name: str, make: Callable[[Any], Any]) -> None:
    setattr(owner, name, make(getattr(owner, name)))


def _put(response: LogsResponse) -> str:
    identifier = response._get_param("logGroupIdentifier")  # noqa: SLF001  as moto's own
    name = identifier.removesuffix(":*").rpartition(":log-group:")[2]
    group = response.logs_backend.groups.get(name)
    if group is None:
        raise ResourceNotFoundException
    _protect(group, response._get_param("deletionProtectionEnabled"))  # noqa: SLF001
    return ""


def _created(method: Callable[[LogsResponse], str]) -> Callable[[LogsResponse], str]:
    def create_log_group(response: LogsResponse) -> str:
        answer = method(response)
        name = response._get_param("logGroupName")  # noqa: SLF001
        _protect(
            response.logs_backend.groups[name],
            response._get_param("deletionProtectionEnabled"),  # noqa: SLF001
        )
        return answer

    return create_log_group


def _kept(method: Callable[[LogsBackend, str], None]) -> Callable[[LogsBackend, str], None]:
    def delete_log_group(backend: LogsBackend, log_group_name: str) -> None:
        group = backend.groups.get(log_group_name)
        if group is not None and _is_protected(group):
            raise ValidationException(
                f"Log group {log_group_name} has deletion protection enabled. Disable deletion "
                "protection before deleting it."
            )
        method(backend, log_group_name)

    return delete_log_group


def _described(
    method: Callable[[LogGroup], dict[str, Any]],
) -> Callable[[LogGroup], dict[str, Any]]:
    def to_describe_dict(group: LogGroup) -> dict[str, Any]:
        return {**method(group), "deletionProtectionEnabled": _is_protected(group)}

    return to_describe_dict


def _protect(group: LogGroup, enabled: object) -> None:
    setattr(group, _PROTECTED, bool(enabled))


def _is_protected(group: LogGroup) -> bool:
    return bool(getattr(group, _PROTECTED, False))
