"""How far the event source mappings have come, seen from outside the pump."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.local.streams.checkpoints import Checkpoint, Checkpoints
from tools.local.streams.mappings import list_mappings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tools.local.streams.api import StreamsApi

LOGS = ("functions", "logs")
"""Folders below the pump's state folder with one log per function."""

_LOOK_SECONDS = 0.2
_COUNTS = ("records", "applied", "skipped", "failed")


@dataclass(frozen=True)
class ConsumerProgress:
    """What one function has made of the streams that it reads.

    Attributes
    ----------
    consumer
        Name of the function.
    tables
        Whose changes it reads.
    records, applied, skipped, failed
        Sums of its log: records delivered, those with and without effect, and those that failed.
    is_behind
        Whether records wait for it.
    """

    consumer: str
    tables: tuple[str, ...]
    records: int
    applied: int
    skipped: int
    failed: int
    is_behind: bool


def read_progress(state_dir: Path, api: StreamsApi) -> list[ConsumerProgress]:
    """Say of each function with an enabled mapping how far it has come.

    Parameters
    ----------
    state_dir
        The pump's state folder.
    api
        The Streams API.
    """
    sources: dict[str, list[Mapping[str, Any]]] = {}
    for mapping in list_mappings(state_dir):
        if mapping["State"] == "Enabled":
            sources.setdefault(mapping["FunctionArn"].rpartition(":")[2], []).append(mapping)
    return [
        ConsumerProgress(
            consumer=consumer,
            tables=tuple(mapping["EventSourceArn"].split("/")[1] for mapping in mappings),
            **_counts(state_dir.joinpath(*LOGS, f"{consumer}.log")),
            is_behind=any(_is_behind(state_dir, api, mapping) for mapping in mappings),
        )
        for consumer, mappings in sorted(sources.items())
    ]


def wait_for_consumers(
    state_dir: Path,
    api: StreamsApi,
    seconds: float,
    notice: Callable[[list[ConsumerProgress]], None] = lambda _progress: None,
) -> list[ConsumerProgress]:
    """Wait until no records wait for any function, or the time is over.

    Consumers write to tables that others read, so they must be idle all at the same time, twice.
    """
    deadline = time.monotonic() + seconds
    idle = 0
    while True:
        progress = read_progress(state_dir, api)
        notice(progress)
        idle = 0 if any(each.is_behind for each in progress) else idle + 1
        if idle > 1 or time.monotonic() >= deadline:
            return progress
        time.sleep(_LOOK_SECONDS)


def _is_behind(state_dir: Path, api: StreamsApi, mapping: Mapping[str, Any]) -> bool:
    checkpoints = Checkpoints(state_dir, mapping["UUID"])
    stream_arn = mapping["EventSourceArn"]
    for shard in api.shards(stream_arn):
        checkpoint = checkpoints.get(shard.shard_id) or Checkpoint()
        if checkpoint.finished:
            continue
        iterator = api.iterator(stream_arn, shard.shard_id, after=checkpoint.sequence_number)
        if api.records(iterator).records:
            return True
    return False


def _counts(log: Path) -> dict[str, int]:
    counts = dict.fromkeys(_COUNTS, 0)
    for line in _batch_lines(log):
        for name in _COUNTS:
            counts[name] += line.get(name, 0)
    return counts


def _batch_lines(log: Path) -> Iterator[dict[str, Any]]:
    """Yield the one line that a consumer logs of each batch."""
    if not log.exists():
        return
    for line in log.read_text("utf-8", errors="replace").splitlines():
        if '"batch"' not in line:
            continue
        try:
            entry = json.loads(line)
        except ValueError:  # cut off, or something else that the function printed
            continue
        if isinstance(entry, dict) and entry.get("message") == "batch":
            yield entry
