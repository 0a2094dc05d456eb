"""What `datactl local status`, `logs` and `env` print."""

import os
import shlex
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from tools.local.growing_log import GrowingLog
from tools.local.settings import StateFolder, client_environment, other_client_settings
from tools.local.streams.watching import watched_consumers
from tools.local.supervisor.deployment import read_deployment
from tools.local.supervisor.state import LocalAwsState, is_supervised, read_state
from tools.output.tables import Grid, names, numbers

_POLL_SECONDS: Final = 0.2


def describe(folder: StateFolder) -> dict[str, Any]:
    """Return all that is known about the local AWS of a folder, for JSON."""
    state = read_state(folder)
    deployment = read_deployment(folder)
    is_running = state is not None and is_supervised(folder)
    description: dict[str, Any] = {"running": is_running, "folder": str(folder.path)}
    if state is None:
        return description
    content = state.as_json()
    for process in content["processes"]:
        process["uptime_seconds"] = _uptime(process["ready_at"]) if is_running else None
    return {
        **description,
        **content,
        "phase": content["phase"] if is_running else "stopped",
        "deployment": asdict(deployment) if deployment else None,
        "consumers": _consumers(folder, state) if is_running else [],
    }


def _consumers(folder: StateFolder, state: LocalAwsState) -> list[dict[str, Any]]:
    """Return how far the stream consumers have come; none if that cannot be told."""
    with watched_consumers(folder, state.endpoints) as watch:
        return [consumer.as_json() for consumer in watch.read()]


def process_grid(description: Mapping[str, Any]) -> Grid:
    """Return a table of the processes, from what `describe` returns."""
    figures = numbers("pid", "port", "uptime", "restarts")
    grid = Grid((*names("process", "state"), *figures, *names("log")))
    for process in description["processes"]:
        grid.add_row(
            process["name"],
            process["status"] if description["running"] else "ended",
            str(process["pid"] or ""),
            str(process["port"] or ""),
            _duration(process["uptime_seconds"]),
            str(process["restarts"]),
            os.path.relpath(process["log"]),
        )
    return grid


def consumer_grid(description: Mapping[str, Any]) -> Grid:
    """Return a table of the stream consumers, from what `describe` returns."""
    figures = numbers("tables", "records", "failed", "set aside", "kept batches")
    grid = Grid((*names("consumer"), *figures, *names("state")))
    for each in description["consumers"]:
        counts = (
            len(each["tables"]),
            each["records"],
            each["failed"],
            each["set_aside"],
            each["given_up"],
        )
        grid.add_row(each["consumer"], *map(str, counts), each["state"])
    return grid


def remarks(description: Mapping[str, Any]) -> list[str]:
    """Return a sentence for everything that a person should know."""
    if not description["running"]:
        failure = description.get("failure")
        if failure:
            return [f"The local AWS could not start: {failure['message']} Log: {failure['log']}"]
        return ["No local AWS runs here: start it with `datactl local up`."]
    found = [
        f"{process['name']} was started again {process['restarts']} times; last it "
        f"{process['note']}."
        for process in description["processes"]
        if process["restarts"]
    ]
    found += [
        f"{consumer['consumer']}: {consumer['problem']}."
        for consumer in description["consumers"]
        if consumer["problem"]
    ]
    if description["lost"]:
        found.append(description["lost"])
    deployment = description["deployment"]
    if deployment and deployment["deployed_at"]:
        at = time.strftime("%H:%M:%S", time.localtime(deployment["deployed_at"]))
        found.append(f"Stage {deployment['stage']} is deployed, last at {at}.")
    elif not description["lost"]:
        found.append("Nothing is deployed: run `datactl local up`.")
    return found


def exports(state: LocalAwsState, folder: StateFolder) -> list[str]:
    """Return the shell lines that point clients at the local AWS, and nowhere else."""
    wanted = client_environment(state.endpoints, folder)
    lines = [f"export {name}={shlex.quote(value)}" for name, value in wanted.items()]
    others = other_client_settings(os.environ, wanted)
    return [f"unset {' '.join(others)}", *lines] if others else lines


def last_lines(path: Path, count: int) -> list[str]:
    """Return the end of a log."""
    return path.read_text("utf-8", errors="replace").splitlines()[-count:]


def new_lines(paths: Mapping[str, Path], goes_on: Callable[[], bool]) -> Iterator[tuple[str, str]]:
    """Yield the name and every new line of some logs, until told otherwise."""
    logs = {name: GrowingLog(path, only_new=True) for name, path in paths.items()}
    while goes_on():
        for name, log in logs.items():
            for line in log.read():
                yield name, line.decode(errors="replace")
        time.sleep(_POLL_SECONDS)


def _uptime(ready_at: float | None) -> float | None:
    return None if ready_at is None else max(0.0, time.time() - ready_at)


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
