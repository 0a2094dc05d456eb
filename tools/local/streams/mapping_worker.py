"""Follows the shards of one mapping's stream."""

import logging
import threading
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tools.local.streams.api import Shard, StreamsApi, StreamsApiError
from tools.local.streams.checkpoints import Checkpoint, Checkpoints
from tools.local.streams.collector import Collector, Polling
from tools.local.streams.configuration import MappingConfiguration
from tools.local.streams.delivery import Backoff, Delivery, Invoke
from tools.local.streams.destinations import Send
from tools.local.streams.health import PumpHealth, watched
from tools.local.streams.patterns import record_filter
from tools.local.streams.shard_reader import ShardReader
from tools.local.streams.shard_worker import ShardWorker

_LOG = logging.getLogger(__name__)
_STREAM = "stream"


@dataclass(frozen=True)
class Surroundings:
    """What every mapping of a pump works with.

    Attributes
    ----------
    api
        The Streams API.
    invoke
        Calls a function with an event.
    send
        Keeps what functions could not process.
    state_dir
        The folder of the local AWS.
    polling, backoff
        How often shards are read, and failed batches are tried.
    shards_seconds
        How often new shards are looked for.
    """

    api: StreamsApi
    invoke: Invoke
    send: Send
    state_dir: Path
    polling: Polling = field(default_factory=Polling)
    backoff: Backoff = field(default_factory=Backoff)
    shards_seconds: float = 5.0


class MappingWorker(threading.Thread):
    """A thread that runs one mapping until it is stopped.

    Parameters
    ----------
    configuration
        The event source mapping.
    surroundings
        What it works with.
    health
        Where to tell what keeps it from its work.
    """

    def __init__(
        self, configuration: MappingConfiguration, surroundings: Surroundings, health: PumpHealth
    ) -> None:
        super().__init__(name=configuration.mapping_id, daemon=True)
        self.configuration = configuration
        self._surroundings = surroundings
        self._health = health
        self._stop_event = threading.Event()
        self._shard_workers: dict[str, ShardWorker] = {}

    def stop(self) -> None:
        """Tell the worker to stop; it ends after the invocations under way."""
        self._stop_event.set()

    def run(self) -> None:
        """Start a worker for each shard whose parent is done, until told to stop."""
        checkpoints: Checkpoints | None = None
        problem = ""
        while not self._stop_event.is_set():
            try:
                checkpoints = checkpoints or self._kept_checkpoints()
                self._follow_shards(checkpoints)
                problem = ""
                self._note(_STREAM, None)
            except StreamsApiError as error:
                if str(error) != problem:  # once, not every few seconds
                    _LOG.warning("No shards of %s: %s", self.configuration.stream_arn, error)
                problem = str(error)
                self._note(_STREAM, f"its stream cannot be read ({error.kind})")
            except Exception as error:  # noqa: BLE001  such as a full disk; it may be over soon
                _LOG.exception("Cannot follow the shards of %s", self.configuration.stream_arn)
                self._note(_STREAM, f"its stream cannot be followed ({type(error).__name__})")
            self._wait_for_new_shards()
        for worker in self._shard_workers.values():
            worker.join()

    def _kept_checkpoints(self) -> Checkpoints:
        configuration = self.configuration
        return Checkpoints(
            self._surroundings.state_dir, configuration.mapping_id, configuration.stream_arn
        )

    def _follow_shards(self, checkpoints: Checkpoints) -> None:
        shards = self._surroundings.api.shards(self.configuration.stream_arn)
        if checkpoints.is_new:
            self._set_out(shards, checkpoints)
        self._start_shards(shards, checkpoints)

    def _note(self, part: str, problem: str | None) -> None:
        self._health.note(self.configuration.mapping_id, part, problem)

    def _set_out(self, shards: list[Shard], checkpoints: Checkpoints) -> None:
        """Note where the shards that are there at the start begin for this mapping."""
        starts = {shard.shard_id: Checkpoint() for shard in shards}
        if self.configuration.starting_position == "LATEST":
            for shard in shards:
                reader = self._reader(shard, None)
                reader.skip_to_end()
                starts[shard.shard_id] = Checkpoint(reader.position, finished=reader.ended)
        checkpoints.put(starts)

    def _start_shards(self, shards: list[Shard], checkpoints: Checkpoints) -> None:
        present = {shard.shard_id for shard in shards}

        def is_done(shard_id: str) -> bool:
            checkpoint = checkpoints.get(shard_id)
            return checkpoint is not None and checkpoint.finished

        for shard in shards:
            running = self._shard_workers.get(shard.shard_id)
            if (running and running.is_alive()) or is_done(shard.shard_id):
                continue
            if shard.parent_id in present and not is_done(shard.parent_id):
                continue
            if running:
                _LOG.error("The worker of %s has ended by itself", shard.shard_id)
            worker = self._shard_worker(shard, checkpoints)
            self._shard_workers[shard.shard_id] = worker
            worker.start()

    def _shard_worker(self, shard: Shard, checkpoints: Checkpoints) -> ShardWorker:
        around = self._surroundings
        kept = checkpoints.get(shard.shard_id) or Checkpoint()
        return ShardWorker(
            self.configuration,
            shard.shard_id,
            collector=Collector(
                self.configuration,
                self._reader(shard, kept.sequence_number),
                record_filter(self.configuration.filter_criteria),
                stop=self._stop_event,
                polling=around.polling,
            ),
            delivery=Delivery(
                self.configuration,
                shard.shard_id,
                invoke=watched(around.invoke, partial(self._note, shard.shard_id)),
                send=around.send,
                stop=self._stop_event,
                backoff=around.backoff,
            ),
            checkpoints=checkpoints,
            stop=self._stop_event,
            note=partial(self._note, f"{shard.shard_id} as it is read"),
        )

    def _reader(self, shard: Shard, after: str | None) -> ShardReader:
        return ShardReader(
            self._surroundings.api, self.configuration.stream_arn, shard.shard_id, after
        )

    def _wait_for_new_shards(self) -> None:
        """Wait a while, or until a shard ends: its children can start at once."""
        running = sum(worker.is_alive() for worker in self._shard_workers.values())
        waited = 0.0
        while waited < self._surroundings.shards_seconds and not self._stop_event.wait(0.1):
            waited += 0.1
            if sum(worker.is_alive() for worker in self._shard_workers.values()) < running:
                return
