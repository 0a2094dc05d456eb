"""How snapshots are shown."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tools.output.tables import Grid, names, numbers, texts
from tools.snapshots.parts import Part, Resource, Snapshot

_MEGABYTE = 1_000_000
_UNBORN = "Nothing, if it is not deployed yet"
_DELETED = "An earlier snapshot has it, so it was deleted: see docs/recovery/README.md"


def snapshots_grid(snapshots: Iterable[Snapshot], keep: timedelta) -> Grid:
    """Return a row a snapshot."""
    grid = Grid((*names("snapshot", "taken"), *texts("backups"), *numbers("MB"), *names("kept to")))
    for each in snapshots:
        grid.add_row(
            str(each.name),
            _time(each.created_at),
            _backups(each),
            _megabytes(part.size_bytes for part in each.parts),
            _time(each.created_at + keep),
        )
    return grid


def parts_grid(
    snapshot: Snapshot, missing: Mapping[Resource, bool], problems: Mapping[Resource, str]
) -> Grid:
    """Return a row a table and instance, with what is wrong and what to do.

    Parameters
    ----------
    missing
        What does not exist, and whether an earlier snapshot has it.
    """
    grid = Grid((*names("of", "status"), *numbers("MB"), *texts("what to do")))
    parts = {part.resource: part for part in snapshot.parts}
    for resource in sorted({*parts, *problems}):
        part = parts.get(resource)
        grid.add_row(
            str(resource),
            part.status if part else "not begun",
            _megabytes([part.size_bytes if part else None]),
            problems.get(resource, ""),
        )
    for resource, is_saved in missing.items():
        grid.add_row(str(resource), "does not exist", None, _DELETED if is_saved else _UNBORN)
    return grid


def described(snapshot: Snapshot, keep: timedelta) -> dict[str, Any]:
    """Describe a snapshot for scripts."""
    return {
        "name": str(snapshot.name),
        "stage": snapshot.name.stage,
        "namespace": snapshot.name.namespace,
        "revision": snapshot.name.revision,
        "reason": snapshot.name.reason,
        "taken": snapshot.created_at.isoformat() if snapshot.parts else None,
        "keptTo": (snapshot.created_at + keep).isoformat() if snapshot.parts else None,
        "complete": snapshot.is_complete,
        "backups": [described_part(part) for part in snapshot.parts],
    }


def described_missing(missing: Iterable[Resource]) -> dict[str, Any]:
    """Describe what does not exist for scripts."""
    return {"missing": [each.name for each in missing]}


def described_none(missing: Iterable[Resource]) -> dict[str, Any]:
    """Describe for scripts that there was nothing to back up."""
    return {"name": None, "backups": [], **described_missing(missing), "problems": {}}


def described_part(part: Part) -> dict[str, Any]:
    """Describe a backup for scripts."""
    return {
        part.resource.kind.value: part.resource.name,
        "identifier": part.identifier,
        "status": part.status.value,
        "created": part.created_at.isoformat(),
        "bytes": part.size_bytes,
    }


def pruned_grid(parts: Iterable[Part]) -> Grid:
    """Return a row a backup that is past its time."""
    grid = Grid(names("of", "made", "snapshot"))
    for part in parts:
        grid.add_row(str(part.resource), _time(part.created_at), str(part.name))
    return grid


def _backups(snapshot: Snapshot) -> str:
    there = len({part.resource for part in snapshot.parts})
    said = f"{there} of {snapshot.name.parts}"
    return said if snapshot.is_complete else f"{said}, incomplete"


def _megabytes(sizes: Iterable[int | None]) -> str | None:
    known = [size for size in sizes if size is not None]
    return f"{sum(known) / _MEGABYTE:,.1f}" if known else None


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
