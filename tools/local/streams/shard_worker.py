"""Takes one shard of one mapping from its records to the function."""

import logging
import threading
from collections.abc import Callable

from tools.local.streams.api import StreamsApiError
from tools.local.streams.checkpoints import Checkpoint, Checkpoints
from tools.local.streams.collector import Collector
from tools.local.streams.configuration import MappingConfiguration
from tools.local.streams.delivery import Delivery, StoppedError

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

    def run(self) -> None:
        """Process the shard."""
        while not self._stop_event.is_set() and not self._kept.finished:
            try:
                self._process_some()
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
                self._stop_event.wait(_AFTER_ERROR_SECONDS)

    def _process_some(self) -> None:
        """Process the records that are there, and keep how far that went."""
        records = self._collector.take()
        if records:
            self._delivery.deliver(records)
        self._keep(
            Checkpoint(
                sequence_number=self._collector.position_behind(records),
                finished=self._collector.exhausted,
            )
        )

    def _keep(self, checkpoint: Checkpoint) -> None:
        if checkpoint != self._kept:
            self._checkpoints.put({self._shard_id: checkpoint})
            self._kept = checkpoint
