"""Tumbling windows: state that a function carries from one invocation to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tools.invocations.payload import encoded
from tools.local.streams.records import Record

_MAX_STATE_BYTES = 1024 * 1024


@dataclass
class TumblingWindow:
    """One window of one shard.

    Attributes
    ----------
    start
        Its beginning, in epoch seconds.
    seconds
        Its length.
    state
        What the function returned last.
    """

    start: int
    seconds: int
    state: dict[str, Any] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """Its end, in epoch seconds; the next window begins there."""
        return self.start + self.seconds

    @property
    def is_overfull(self) -> bool:
        """Whether the state has grown too large, so that the window ends early."""
        return len(encoded(self.state)) > _MAX_STATE_BYTES

    def event_members(self, shard_id: str, stream_arn: str, *, final: bool) -> dict[str, Any]:
        """Build what an event has besides its records."""
        return {
            "window": {"start": _text(self.start), "end": _text(self.end)},
            "state": self.state,
            "shardId": shard_id,
            "eventSourceARN": stream_arn,
            "isFinalInvokeForWindow": final,
            "isWindowTerminatedEarly": final and self.is_overfull,
        }

    def take_state(self, payload: Any) -> None:  # noqa: ANN401  whatever the function returned
        """Keep the state that the function returned."""
        returned = payload.get("state") if isinstance(payload, dict) else None
        self.state = returned if isinstance(returned, dict) else {}

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` takes."""
        return {"start": self.start, "state": self.state}


def start_of(record: Record, seconds: int) -> int:
    """Return the beginning of the window into which a record falls, in epoch seconds."""
    return int(record.created // seconds) * seconds


def from_json(kept: Mapping[str, Any] | None, seconds: int) -> TumblingWindow | None:
    """Read a window that was kept over a restart."""
    if kept is None or not seconds:
        return None
    return TumblingWindow(start=kept["start"], seconds=seconds, state=kept["state"])


def _text(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"
