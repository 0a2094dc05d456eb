"""What a snapshot consists of: one backup of a table or of the instance each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tools.snapshots.names import SnapshotName


class Kind(StrEnum):
    """What is backed up."""

    TABLE = "table"
    INSTANCE = "instance"


class Status(StrEnum):
    """How far a backup is."""

    CREATING = "creating"
    AVAILABLE = "available"
    FAILED = "failed"


@dataclass(frozen=True, order=True)
class Resource:
    """A table or an instance, by its name in the account."""

    kind: Kind
    name: str

    def __str__(self) -> str:
        """Return kind and name."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Part:
    """A backup that this command made.

    Parameters
    ----------
    resource
        What it is of.
    identifier
        What it is restored from: the backup's ARN, or the snapshot's identifier.
    name
        What its name says.
    created_at
        By the service's clock.
    size_bytes
        Of the backup; None while nothing tells.
    """

    resource: Resource
    identifier: str
    name: SnapshotName
    status: Status
    created_at: datetime
    size_bytes: int | None


@dataclass(frozen=True)
class Snapshot:
    """Backups that were made together."""

    name: SnapshotName
    parts: tuple[Part, ...]

    @property
    def is_complete(self) -> bool:
        """Whether all that belongs to it is there and can be restored."""
        available = {p.resource for p in self.parts if p.status is Status.AVAILABLE}
        return len(available) == self.name.parts

    @property
    def created_at(self) -> datetime:
        """When its first backup was made."""
        return min(part.created_at for part in self.parts)


def snapshots_of(parts: Iterable[Part]) -> list[Snapshot]:
    """Return the snapshots that the parts belong to, the newest first."""
    by_name: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        by_name[str(part.name)].append(part)
    found = [
        Snapshot(some[0].name, tuple(sorted(some, key=lambda part: part.resource)))
        for some in by_name.values()
    ]
    return sorted(found, key=lambda snapshot: snapshot.created_at, reverse=True)
