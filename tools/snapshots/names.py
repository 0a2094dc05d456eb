"""Names of snapshots: DynamoDB's backups take no tags, so all that is to be known is in the name.

``datactl-STAGE[-NAMESPACE]-TIME-PARTS-SCOPE-REVISION[-REASON]``, in what RDS takes as well:
lower-case letters, digits and single hyphens.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from data_platform.deployment import Deployment

_TIME = "%Y%m%dt%H%M%Sz"
_NAME = re.compile(
    r"datactl-(?P<stage>[a-z][a-z0-9]{0,9})(-(?P<namespace>[a-z][a-z0-9-]{0,19}))?"
    r"-(?P<time>\d{8}t\d{6}z)-(?P<parts>\d+)-(?P<scope>[0-9a-f]{8})"
    r"-(?P<revision>[0-9a-f]{12}(-changed)?|unknown)(-(?P<reason>[a-z0-9]+(-[a-z0-9]+)*))?"
)
_MAX_REASON = 60
_SEPARATORS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class SnapshotName:
    """What a name says.

    Parameters
    ----------
    stage, namespace
        Of the deployment.
    taken_at
        When the snapshot was begun, to the second.
    parts
        How many backups belong to it.
    scope
        A digest of what they are of, so that a run that goes on knows that it was to do the same.
    revision
        The commit that was checked out, with ``-changed`` if files differed from it.
    reason
        In words with hyphens between them; may be empty.
    """

    stage: str
    namespace: str | None
    taken_at: datetime
    parts: int
    scope: str
    revision: str
    reason: str

    def __str__(self) -> str:
        """Return the name."""
        pieces = (
            "datactl",
            self.stage,
            self.namespace,
            self.taken_at.astimezone(UTC).strftime(_TIME),
            str(self.parts),
            self.scope,
            self.revision,
            self.reason,
        )
        return "-".join(piece for piece in pieces if piece)

    def is_of(self, deployment: Deployment) -> bool:
        """Tell whether it is a snapshot of this deployment."""
        return (self.stage, self.namespace) == (deployment.stage.name, deployment.namespace)

    def continues(self, other: SnapshotName) -> bool:
        """Tell whether both were to hold the same, for the same reason."""
        return replace(self, taken_at=other.taken_at) == other


def parsed(text: str) -> SnapshotName | None:
    """Return what a name says; None if it is not one of ours."""
    found = _NAME.fullmatch(text)
    if found is None:
        return None
    try:
        taken_at = datetime.strptime(found["time"], _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
    name = SnapshotName(
        stage=found["stage"],
        namespace=found["namespace"],
        taken_at=taken_at,
        parts=int(found["parts"]),
        scope=found["scope"],
        revision=found["revision"],
        reason=found["reason"] or "",
    )
    return name if str(name) == text else None


def scope_of(resources: Iterable[str]) -> str:
    """Return the digest of what a snapshot is of."""
    return hashlib.sha256("\n".join(sorted(resources)).encode()).hexdigest()[:8]


def reason_in_name(reason: str) -> str:
    """Return a reason as a name can hold it."""
    return _SEPARATORS.sub("-", reason.lower()).strip("-")[:_MAX_REASON].strip("-")
