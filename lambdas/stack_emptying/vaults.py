"""Emptying vaults of AWS Backup."""

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from stack_emptying.errors import NotEmptiedError

PAUSE_SECONDS = 5.0
"""Between looks at a vault: AWS Backup deletes a recovery point some time after it was asked to."""

_KEPT = {"AccessDeniedException", "InvalidRequestException"}
"""How AWS Backup refuses what a vault's policy denies, or its lock does not allow yet."""

_UNFINISHED = {"CREATING", "PARTIAL"}


def empty_vault(
    backup: Any,  # noqa: ANN401  boto3 makes its clients at run time
    name: str,
    seconds: float,
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Delete all recovery points and wait until they are gone; return how many there were.

    A vault that does not exist is empty.

    Raises
    ------
    NotEmptiedError
        If a backup is being made, the vault's policy or lock keeps one, or some are left after so
        many seconds.
    """
    end = clock() + seconds
    asked: set[str] = set()
    while points := _recovery_points(backup, name):
        for point in points:
            arn = point["RecoveryPointArn"]
            if point.get("Status") in _UNFINISHED:
                raise NotEmptiedError("A backup is being made: delete the stack again later.")
            if arn not in asked and clock() < end:
                _delete(backup, name, arn)
                asked.add(arn)
        if clock() + PAUSE_SECONDS > end:
            raise NotEmptiedError(
                f"{len(points)} recovery points are still there: delete the stack again."
            )
        pause(PAUSE_SECONDS)
    return len(asked)


def _delete(backup: Any, name: str, arn: str) -> None:  # noqa: ANN401
    try:
        backup.delete_recovery_point(BackupVaultName=name, RecoveryPointArn=arn)
    except ClientError as error:
        if error.response["Error"].get("Code") not in _KEPT:
            raise
        raise NotEmptiedError(
            "The vault's policy or lock keeps its snapshots: take both off, and delete the stack "
            "again."
        ) from None


def _recovery_points(backup: Any, name: str) -> list[dict[str, Any]]:  # noqa: ANN401
    pages = backup.get_paginator("list_recovery_points_by_backup_vault")
    try:
        return [
            point
            for page in pages.paginate(BackupVaultName=name)
            for point in page.get("RecoveryPoints", [])
        ]
    except backup.exceptions.ResourceNotFoundException:
        return []
