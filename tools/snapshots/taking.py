"""Taking a snapshot: all backups are begun, one right after the other, and then waited for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from botocore.exceptions import ClientError

from data_platform.deployment import Deployment
from tools.aws import error_code, explained
from tools.snapshots.names import SnapshotName, reason_in_name, scope_of
from tools.snapshots.parts import Kind, Part, Resource, Snapshot, Status, snapshots_of
from tools.snapshots.stores import MADE_BY, Store

GOES_ON_WITHIN = timedelta(hours=1)
"""How old a snapshot may be that a run before this one did not finish, to be finished now."""

BUSY_SECONDS, WAIT_SECONDS = 300.0, 3600.0
"""How long something may be in the way of a backup, and how long a backup may take."""

_PAUSE_SECONDS = 5.0
_BUSY = {"BackupInUseException", "TableInUseException", "InvalidDBInstanceState"}
_ADVICE = {
    "ContinuousBackupsUnavailableException": "The table is minutes old: run it again later",
    "BackupInUseException": "Another backup or change of the table goes on: run it again after it",
    "TableInUseException": "The table is being changed: run it again afterwards",
    "TableNotFoundException": "The table has just gone: see docs/recovery/README.md",
    "InvalidDBInstanceState": (
        "RDS backs up an instance that is available: see docs/runbooks/database-silent.md"
    ),
    "SnapshotQuotaExceeded": (
        "Delete what is past its time with --prune, or have the quota of manual snapshots raised"
    ),
    "AccessDenied": "The role needs what `datactl snapshot --policy` prints",
    "AccessDeniedException": "The role needs what `datactl snapshot --policy` prints",
}

Report = Callable[[int, int], None]
"""Is told how many backups are there, of how many."""


@dataclass(frozen=True)
class Order:
    """What is to be backed up, and why.

    Parameters
    ----------
    resources
        What exists of it.
    revision
        As `SnapshotName` has it.
    reason
        In any words.
    """

    deployment: Deployment
    resources: Sequence[Resource]
    revision: str
    reason: str

    def name(self, now: datetime) -> SnapshotName:
        """Return the name of a snapshot that is begun now."""
        return SnapshotName(
            stage=self.deployment.stage.name,
            namespace=self.deployment.namespace,
            taken_at=now.astimezone(UTC).replace(microsecond=0),
            parts=len(self.resources),
            scope=scope_of(map(str, self.resources)),
            revision=self.revision,
            reason=reason_in_name(self.reason),
        )

    def tags(self) -> Mapping[str, str]:
        """Return the tags of the instance's snapshot."""
        key, made_by = MADE_BY
        return {
            key: made_by,
            "data-platform:stage": self.deployment.stage.name,
            "data-platform:namespace": self.deployment.namespace or "",
            "data-platform:revision": self.revision,
            "data-platform:reason": reason_in_name(self.reason),
        }


@dataclass(frozen=True)
class Taken:
    """What came of it.

    Parameters
    ----------
    problems
        Why a backup is missing, and what to do, by what it would be of.
    is_resumed
        Whether an earlier run had begun it.
    """

    snapshot: Snapshot
    problems: Mapping[Resource, str] = field(default_factory=dict)
    is_resumed: bool = False


@dataclass(frozen=True)
class Clock:
    """Time, as the command sees it."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    pause: Callable[[float], None] = time.sleep


def take(
    order: Order,
    stores: Mapping[Kind, Store],
    report: Report = lambda _done, _all: None,
    clock: Clock = Clock(),
) -> Taken:
    """Back up what is asked for, and wait until it can be restored.

    Where an earlier run for the same reason broke off, it is finished: what it has begun is not
    begun twice.
    """
    started = clock.now()
    name = order.name(started)
    former = _unfinished(name, _parts(stores, order.deployment), started)
    name = former or name
    problems: dict[Resource, str] = {}
    begun = {part.resource for part in _own_parts(stores, order, name)} if former else set()
    for resource in order.resources:
        if resource not in begun:
            problem = _begin(stores[resource.kind], resource, name, order.tags(), clock)
            if problem:
                problems[resource] = problem
    wanted = [resource for resource in order.resources if resource not in problems]
    parts = _wait(lambda: _own_parts(stores, order, name), wanted, report, clock)
    problems.update(_unready(wanted, parts))
    return Taken(Snapshot(name, tuple(parts)), problems, is_resumed=former is not None)


def _parts(stores: Mapping[Kind, Store], deployment: Deployment) -> list[Part]:
    return [part for store in stores.values() for part in store.parts(deployment)]


def _own_parts(stores: Mapping[Kind, Store], order: Order, name: SnapshotName) -> list[Part]:
    kinds = {resource.kind for resource in order.resources}
    asked = {kind: store for kind, store in stores.items() if kind in kinds}
    return [part for part in _parts(asked, order.deployment) if part.name == name]


def _unfinished(name: SnapshotName, parts: Iterable[Part], now: datetime) -> SnapshotName | None:
    """Return the newest snapshot, if it was to be the same and broke off a short time ago."""
    for snapshot in snapshots_of(parts):
        is_recent = now - snapshot.name.taken_at < GOES_ON_WITHIN
        if name.continues(snapshot.name) and is_recent:
            is_finished = snapshot.is_complete or _failed(snapshot.parts)
            return None if is_finished else snapshot.name
    return None


def _failed(parts: Iterable[Part]) -> bool:
    """Tell whether one will never be there: then another snapshot has to be begun."""
    return any(part.status is Status.FAILED for part in parts)


def _begin(
    store: Store, resource: Resource, name: SnapshotName, tags: Mapping[str, str], clock: Clock
) -> str | None:
    """Have a backup made as soon as nothing is in its way; return what prevents it, if it is so."""
    waited = 0.0
    while True:
        try:
            store.begin(resource.name, name, tags)
        except ClientError as error:
            code = error_code(error)
            if code not in _BUSY or waited >= BUSY_SECONDS:
                advice = _ADVICE.get(code)
                return f"{explained(error)}. {advice}" if advice else explained(error)
        else:
            return None
        clock.pause(_PAUSE_SECONDS)
        waited += _PAUSE_SECONDS


def _wait(
    look: Callable[[], list[Part]], wanted: Sequence[Resource], report: Report, clock: Clock
) -> list[Part]:
    waited = 0.0
    while True:
        parts = look()
        ready = {part.resource for part in parts if part.status is Status.AVAILABLE}
        done = sum(resource in ready for resource in wanted)
        report(done, len(wanted))
        if done == len(wanted) or _failed(parts) or waited >= WAIT_SECONDS:
            return parts
        clock.pause(_PAUSE_SECONDS)
        waited += _PAUSE_SECONDS


def _unready(wanted: Iterable[Resource], parts: Iterable[Part]) -> dict[Resource, str]:
    found: dict[Resource, Status] = {}
    for part in parts:
        if found.get(part.resource) is not Status.AVAILABLE:
            found[part.resource] = part.status
    problems = {}
    for resource in wanted:
        match found.get(resource):
            case Status.AVAILABLE:
                pass
            case Status.FAILED:
                problems[resource] = "The backup failed: see the events of RDS, and run it again"
            case Status.CREATING:
                problems[resource] = (
                    "The backup is still being made: look with --list, or run it again within an "
                    "hour to wait on"
                )
            case None:
                problems[resource] = "The backup is gone or not listed yet: run it again"
    return problems
