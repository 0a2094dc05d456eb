"""Runs the event source mappings that the mapping file names at the moment."""

import logging
import threading
import time
from collections.abc import Iterable, Mapping
from typing import Any

from tools.local.streams.checkpoints import forget_other_mappings
from tools.local.streams.configuration import MappingConfiguration
from tools.local.streams.health import PumpHealth
from tools.local.streams.mapping_worker import MappingWorker, Surroundings
from tools.local.streams.mappings import MAPPINGS_FILE, MappingError, list_mappings

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 0.1


class StreamPump:
    """Keeps one worker for each enabled mapping.

    Parameters
    ----------
    surroundings
        What the mappings work with; its state folder holds the mapping file.
    """

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._health = PumpHealth(surroundings.state_dir)
        self._health.give_sign()  # there as soon as the pump says that it is ready
        self._workers: dict[str, MappingWorker] = {}
        self._stopping: list[MappingWorker] = []

    def run(self, stop: threading.Event) -> None:
        """Follow the mapping file until told to stop."""
        path = self._surroundings.state_dir / MAPPINGS_FILE
        seen: int | None = None
        problem = ""
        while not stop.wait(_LOOK_SECONDS):
            try:
                changed = path.stat().st_mtime_ns if path.exists() else None
                if changed != seen or self._stopping or self._has_lost_a_worker():
                    self._follow_mappings()
                    seen = changed
            except Exception as error:  # noqa: BLE001  such as a full disk; it may be over soon
                if str(error) != problem:  # once, not ten times a second
                    _LOG.exception("Cannot follow the mappings")
                problem = str(error)
                continue  # without a sign: who looks is to know
            problem = ""
            self._health.give_sign()
        for worker in self._workers.values():
            worker.stop()

    def join(self, seconds: float) -> None:
        """Wait for the workers to end after `run`, but no longer than this."""
        deadline = time.monotonic() + seconds
        for worker in (*self._workers.values(), *self._stopping):
            worker.join(max(0.0, deadline - time.monotonic()))

    def _has_lost_a_worker(self) -> bool:
        return not all(worker.is_alive() for worker in self._workers.values())

    def _follow_mappings(self) -> None:
        """Start and stop workers so that they are those of the file."""
        described = list_mappings(self._surroundings.state_dir)
        enabled = [each for each in described if each["State"] == "Enabled"]
        wanted = self._configurations(enabled)
        for mapping_id, worker in list(self._workers.items()):
            if not worker.is_alive():
                _LOG.error("%s has ended by itself", _name(worker.configuration))
                del self._workers[mapping_id]
            elif wanted.get(mapping_id) != worker.configuration:
                _LOG.info("Stopping %s", _name(worker.configuration))
                worker.stop()
                self._stopping.append(self._workers.pop(mapping_id))
        self._stopping = [worker for worker in self._stopping if worker.is_alive()]
        # A changed mapping starts again only when its former worker no longer calls the function.
        busy = {worker.configuration.mapping_id for worker in self._stopping}
        for mapping_id, configuration in wanted.items():
            if mapping_id not in self._workers and mapping_id not in busy:
                _LOG.info("Starting %s", _name(configuration))
                worker = MappingWorker(configuration, self._surroundings, self._health)
                self._workers[mapping_id] = worker
                worker.start()
        self._health.keep({each["UUID"] for each in enabled})
        known = {each["UUID"] for each in described} | busy
        forget_other_mappings(self._surroundings.state_dir, known)

    def _configurations(
        self, described: Iterable[Mapping[str, Any]]
    ) -> dict[str, MappingConfiguration]:
        """Read the mappings, but for those that only a former version has taken."""
        wanted = {}
        for each in described:
            problem = None
            try:
                wanted[each["UUID"]] = MappingConfiguration.from_description(each)
            except MappingError as error:
                problem = str(error)
                _LOG.error("Not starting %s: %s", each["EventSourceArn"], error)
            self._health.note(each["UUID"], "mapping", problem)
        return wanted


def _name(configuration: MappingConfiguration) -> str:
    function = configuration.function_arn.rpartition(":")[2]
    return f"{configuration.stream_arn} → {function}"
