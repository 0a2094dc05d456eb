"""How far each shard of a mapping has been processed, kept over restarts."""

import json
import threading
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tools.local.files import write_json

CHECKPOINTS_FOLDER = "stream-checkpoints"


@dataclass(frozen=True)
class Checkpoint:
    """A place in a shard.

    Attributes
    ----------
    sequence_number
        The last record that is done with; None at the beginning.
    finished
        Whether the shard was closed and all of it is done with.
    """

    sequence_number: str | None = None
    finished: bool = False


class Checkpoints:
    """The checkpoints of one mapping; may be used by several threads.

    They hold for one stream only: a place in one says nothing of another, not even of one of the
    same table.

    Parameters
    ----------
    state_dir
        The folder of the local AWS.
    mapping_id
        The mapping's UUID.
    stream_arn
        The stream that it reads; checkpoints of another are forgotten.
    """

    def __init__(self, state_dir: Path, mapping_id: str, stream_arn: str) -> None:
        self._path = state_dir / CHECKPOINTS_FOLDER / f"{mapping_id}.json"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._stream_arn = stream_arn
        self._lock = threading.Lock()
        self._shards: dict[str, Checkpoint] = {}
        if self._path.exists():
            kept = json.loads(self._path.read_text("utf-8"))
            if kept.get("stream") == stream_arn:
                self._shards = {shard: _checkpoint(each) for shard, each in kept["shards"].items()}

    @property
    def is_new(self) -> bool:
        """Whether nothing of the mapping's stream has been looked at."""
        return not self._shards

    def get(self, shard_id: str) -> Checkpoint | None:
        """Return a shard's checkpoint, if it has one."""
        return self._shards.get(shard_id)

    def put(self, checkpoints: Mapping[str, Checkpoint]) -> None:
        """Keep the checkpoints of some shards, given by the shards' IDs."""
        with self._lock:
            self._shards.update(checkpoints)
            shards = {shard: asdict(each) for shard, each in self._shards.items()}
            write_json(self._path, {"stream": self._stream_arn, "shards": shards})


def _checkpoint(kept: Mapping[str, Any]) -> Checkpoint:
    # Files of former versions hold more.
    return Checkpoint(kept["sequence_number"], finished=kept["finished"])


def forget_other_mappings(state_dir: Path, mapping_ids: Collection[str]) -> None:
    """Delete the checkpoints of all mappings but these."""
    for path in (state_dir / CHECKPOINTS_FOLDER).glob("*.json"):
        if path.stem not in mapping_ids:
            path.unlink()
