"""When the health of a student, tutor, subject or region becomes low, or good again."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from stream_records.changes import Change
from stream_records.values import if_readable, read_number, read_string, required

LOW_HEALTH_SCORE = Decimal(70)
"""Below it a health score is low (IOPS document, index EntityTypeHealthIndex)."""

SOURCE = "data-platform.iops"
BECAME_LOW = "Health Score Became Low"
RECOVERED = "Health Score Recovered"
DETAIL_VERSION = 1

_SCORE = "health_score"


@dataclass(frozen=True, slots=True)
class Crossing:
    """A health score that went below the threshold, or back.

    Attributes
    ----------
    detail_type
        `BECAME_LOW` or `RECOVERED`.
    detail
        What the event says; its ``id`` is the same each time the change is delivered.
    changed_at
        When, in seconds since the epoch.
    """

    detail_type: str
    detail: Mapping[str, Any]
    changed_at: float

    def entry(self, bus_name: str) -> dict[str, Any]:
        """Return the event as PutEvents takes it."""
        return {
            "EventBusName": bus_name,
            "Source": SOURCE,
            "DetailType": self.detail_type,
            "Detail": json.dumps(self.detail),
            "Time": self.changed_at,
        }


def find_crossing(change: Change) -> Crossing | None:
    """Return the crossing that a change of an entity's metrics is; None if it is none.

    The item holds the current score of its entity, so its two images are enough to see a crossing,
    and their order is that of the item's changes. An entity without a score is not low: it becomes
    low with its first low score, and stops being low when its score is removed. One that is deleted
    says nothing: nobody needs help any more, and none recovered.

    Raises
    ------
    MalformedRecordError
        If the new score is no number.
    """
    if change.new is None:
        return None
    score = read_number(change.new, _SCORE)
    before = if_readable(read_number, change.old, _SCORE)
    is_low = _is_low(score)
    if is_low == _is_low(before):
        return None
    return Crossing(
        detail_type=BECAME_LOW if is_low else RECOVERED,
        detail={
            "version": DETAIL_VERSION,
            "id": change.event_id,
            # Of two events of one entity, that of the later stream is the newer one; in one stream,
            # that with the larger number.
            "stream_label": change.stream_label,
            "sequence_number": change.sequence_number,
            "entity_id": required(read_string(change.keys, "entity_id"), "entity_id"),
            "entity_type": required(read_string(change.keys, "entity_type"), "entity_type"),
            "health_score": _as_sent(score),
            "previous_health_score": _as_sent(before),
            "threshold": float(LOW_HEALTH_SCORE),
            "changed_at": datetime.fromtimestamp(change.written_at, UTC).isoformat(),
        },
        changed_at=change.written_at,
    )


def _is_low(score: Decimal | None) -> bool:
    return score is not None and score < LOW_HEALTH_SCORE


def _as_sent(score: Decimal | None) -> float | None:
    """Return a score as JSON's readers have it, on its own side of the threshold.

    DynamoDB keeps 38 digits. A reader that compares once more must not find a score of 70 that
    became low, or was low before.
    """
    if score is None:
        return None
    sent = float(score)
    return min(sent, math.nextafter(float(LOW_HEALTH_SCORE), 0)) if _is_low(score) else sent
