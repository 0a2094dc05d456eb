"""Which backups are past their time."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from tools.snapshots.parts import Part, Resource, Status, snapshots_of


def outdated(parts: Iterable[Part], keep: timedelta, now: datetime) -> list[Part]:
    """Return the backups that may go, the oldest first.

    The newest one of each table and of the instance stays, however old, and so does every one of
    the newest complete snapshot. What is being made stays as well.
    """
    known = list(parts)
    kept = _newest(known)
    for snapshot in snapshots_of(known):
        if snapshot.is_complete:
            kept |= {part.identifier for part in snapshot.parts}
            break
    old = (
        part
        for part in known
        if now - part.created_at > keep
        and part.status is not Status.CREATING
        and part.identifier not in kept
    )
    return sorted(old, key=lambda part: (part.created_at, part.resource))


def _newest(parts: Iterable[Part]) -> set[str]:
    newest: dict[Resource, Part] = {}
    for part in parts:
        if part.status is Status.AVAILABLE:
            known = newest.get(part.resource)
            if known is None or part.created_at > known.created_at:
                newest[part.resource] = part
    return {part.identifier for part in newest.values()}
