"""Takes one shard of one mapping from its records to the function."""

import logging
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

from tools.local.streams import windows
from tools.local.streams.api import StreamsApiError
from tools.local.streams.checkpoints import Checkpoint, Checkpoints
from tools.local.streams.collector import Collector, batches
from tools.local.streams.configuration import MappingConfiguration
from tools.local.streams.delivery import Delivery, StoppedError
from tools.local.streams.records import Record

_LOG = logging.getLogger(__name__)
_AFTER_ERROR_SECONDS = 1.0


class ShardWorker(threading.Thread):
    """A thread that processes one shard until it ends or the pump stops.

    Parameters
    ----------
    configuration
        The event source mapping.
    shard_id
        The shard.
    collector
        Gives the records from the checkpoint on.
    delivery
        Delivers batches to the function.
    checkpoints
        Where progress is kept.
    stop
        Set when the pump has to stop.
    note
        Is told what keeps the shard from being processed, or that nothing does.
    """

    def __init__(
        self,
        configuration: MappingConfiguration,
        shard_id: str,
        *,
        collector: Collector,
        delivery: Delivery,
        checkpoints: Checkpoints,
        stop: threading.Event,
        note: Callable[[str | None], None],
    ) -> None:
        super().__init__(name=f"{configuration.mapping_id} {shard_id}", daemon=True)
        self._configuration = configuration
        self._shard_id = shard_id
        self._collector = collector
        self._delivery = delivery
        self._checkpoints = checkpoints
        self._stop_event = stop
        self._note = note
        self._kept = checkpoints.get(shard_id) or Checkpoint()
        self._window = self._kept_window()

    def run(self) -> None:
        """Process the shard."""
        with ThreadPoolExecutor(self._configuration.lanes) as lanes:
            while not self._stop_event.is_set() and not self._kept.finished:
                try:
                    self._process_some(lanes)
                    self._note(None)
                except StoppedError:
                    return
                except StreamsApiError as error:
                    _LOG.warning("Cannot read %s: %s", self._shard_id, error)
                    self._note(f"its stream cannot be read ({error.kind})")
                    self._stop_event.wait(_AFTER_ERROR_SECONDS)
                except Exception as error:  # noqa: BLE001  whatever it was must not lose records
                    _LOG.exception("%s starts again from its checkpoint", self._shard_id)
                    self._note(f"it starts again and again ({type(error).__name__})")
                    self._collector.start_again_from(self._kept.sequence_number)
                    self._window = self._kept_window()
                    self._stop_event.wait(_AFTER_ERROR_SECONDS)

    def _process_some(self, lanes: ThreadPoolExecutor) -> None:
        """Process the records that are there, and keep how far that went."""
        records = self._collector.take()
        if self._configuration.tumbling_window_seconds:
            self._deliver_in_windows(records)
        elif self._configuration.lanes == 1:
            self._deliver(records)
        else:
            self._deliver_in_lanes(records, lanes)
        exhausted = self._collector.exhausted
        if self._window is not None and (exhausted or self._is_over(self._window, records)):
            self._close_window(self._window)
        self._keep(
            Checkpoint(
                sequence_number=self._collector.position_behind(records),
                finished=exhausted,
                window=self._window.to_json() if self._window else None,
            )
        )

    def _deliver(
        self, records: Sequence[Record], window: windows.TumblingWindow | None = None
    ) -> None:
        for batch in batches(records, self._configuration.batch_size):
            self._delivery.deliver(batch, window)

    def _deliver_in_lanes(self, records: Sequence[Record], lanes: ThreadPoolExecutor) -> None:
        """Deliver several batches at the same time, all changes of an item in the same lane."""
        by_lane: dict[int, list[Record]] = {}
        for record in records:
            lane = zlib.crc32(record.item_key.encode()) % self._configuration.lanes
            by_lane.setdefault(lane, []).append(record)
        running = [lanes.submit(self._deliver, part) for part in by_lane.values()]
        problems = [each.exception() for each in running]
        for problem in problems:
            if problem is not None:
                raise problem

    def _deliver_in_windows(self, records: Sequence[Record]) -> None:
        seconds = self._configuration.tumbling_window_seconds
        for start, part in groupby(records, key=lambda each: windows.start_of(each, seconds)):
            if self._window is not None and self._window.start != start:
                self._close_window(self._window)
            if self._window is None:
                self._window = windows.TumblingWindow(start, seconds)
            self._deliver(list(part), self._window)
            if self._window.is_overfull:
                self._close_window(self._window)

    def _is_over(self, window: windows.TumblingWindow, records: Sequence[Record]) -> bool:
        return not records and time.time() >= window.end

    def _close_window(self, window: windows.TumblingWindow) -> None:
        self._delivery.close_window(window)
        self._window = None

    def _kept_window(self) -> windows.TumblingWindow | None:
        return windows.from_json(self._kept.window, self._configuration.tumbling_window_seconds)

    def _keep(self, checkpoint: Checkpoint) -> None:
        if checkpoint != self._kept:
            self._checkpoints.put({self._shard_id: checkpoint})
            self._kept = checkpoint
