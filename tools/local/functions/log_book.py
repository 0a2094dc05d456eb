"""What functions have logged, by log group, in files that outlive their processes.

moto keeps every event that it is sent in memory for good. A file is renamed when it is long, and
the one before it goes, so that a log never fills the disk.
"""

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

from tools.local.files import read_json, write_json
from tools.local.growing_log import GrowingLog

LIMIT_BYTES: Final = 10_000_000
"""A longer file is put aside; one such file a group is kept."""

_LOG = logging.getLogger(__name__)
_LINES = ".jsonl"
_FORMER = ".former"
_SETTINGS = ".json"
_POLL_SECONDS = 1.0


@dataclass(frozen=True)
class LogSettings:
    """Where a function logs, and how.

    Attributes
    ----------
    group
        The log group.
    is_json
        Whether Lambda's own lines are JSON.
    """

    group: str
    is_json: bool = False


@dataclass(frozen=True)
class LogLine:
    """One event of a log.

    Attributes
    ----------
    at_ms
        When it was written, in milliseconds since the epoch.
    stream
        The log stream, one for each process of a function.
    text
        The line, without its end.
    event_id
        Its ID, the same whenever it is read.
    """

    at_ms: int
    stream: str
    text: str
    event_id: str


class LogBook:
    """The logs of all functions; several processes and threads may write.

    Parameters
    ----------
    directory
        Where the logs are kept.
    make_group
        Makes a log group that nobody has made before a function writes to it, as Lambda does.
    """

    def __init__(self, directory: Path, make_group: Callable[[str], None] | None = None) -> None:
        self._directory = directory
        self._make_group = make_group
        self._made: set[str] = set()
        self._guard = threading.Lock()

    def settings_of(self, function: str) -> LogSettings:
        """Return where a function logs."""
        kept = read_json(self._settings_file(function))
        if not isinstance(kept, dict):
            return LogSettings(f"/aws/lambda/{function}")
        return LogSettings(kept["group"], kept["is_json"])

    def set_logging(self, function: str, configuration: Mapping[str, Any]) -> None:
        """Note a function's `LoggingConfig`, which moto drops."""
        self._directory.mkdir(parents=True, exist_ok=True)
        group = configuration.get("LogGroup") or f"/aws/lambda/{function}"
        is_json = configuration.get("LogFormat") == "JSON"
        write_json(self._settings_file(function), {"group": group, "is_json": is_json})

    def write(self, group: str, stream: str, lines: Iterable[tuple[int, str]]) -> None:
        """Add lines, each with its time in milliseconds since the epoch."""
        written = "".join(
            json.dumps({"at": at, "stream": stream, "text": text, "id": uuid.uuid4().int}) + "\n"
            for at, text in lines
        )
        path = self._lines_file(group)
        with self._guard:
            self._directory.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.stat().st_size > LIMIT_BYTES:
                path.replace(path.with_suffix(_FORMER))
            with path.open("a", encoding="utf-8") as file:
                file.write(written)
            is_new = group not in self._made
            self._made.add(group)
        if is_new and self._make_group is not None:
            self._make_group(group)

    def read(self, group: str) -> list[LogLine]:
        """Return the lines of a log group, oldest first; none if no function has logged there."""
        path = self._lines_file(group)
        lines = []
        for each in (path.with_suffix(_FORMER), path):
            if each.exists():
                # The last line may be one that is being written.
                whole = each.read_text("utf-8").rpartition("\n")[0]
                lines += [_line(text) for text in whole.splitlines()]
        return sorted(lines, key=lambda line: line.at_ms)

    def new_lines(self, group: str, goes_on: Callable[[], bool]) -> Iterator[LogLine]:
        """Yield every line that is written from now on, until told otherwise."""
        path = self._lines_file(group)
        log = GrowingLog(path, put_aside=path.with_suffix(_FORMER), only_new=True)
        while goes_on():
            yield from (_line(text) for text in log.read())
            time.sleep(_POLL_SECONDS)

    def groups(self) -> list[str]:
        """Return the log groups that functions have written to."""
        return sorted(unquote(path.stem) for path in self._directory.glob(f"*{_LINES}"))

    def functions(self) -> list[str]:
        """Return the functions whose logging is known."""
        return sorted(unquote(path.stem) for path in self._directory.glob(f"*{_SETTINGS}"))

    def _lines_file(self, group: str) -> Path:
        return self._directory / f"{quote(group, safe='')}{_LINES}"

    def _settings_file(self, function: str) -> Path:
        return self._directory / f"{quote(function, safe='')}{_SETTINGS}"


def logs_dir(streams_dir: Path) -> Path:
    """Return the folder of the logs of all functions, whichever process runs them."""
    return streams_dir / "function-logs"


def group_maker(logs_client: Any) -> Callable[[str], None]:  # noqa: ANN401  no stubs are installed
    """Return what makes log groups."""
    # Imported here because boto3 takes a while to load, and readers do without it.
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    def make(group: str) -> None:
        try:
            logs_client.create_log_group(logGroupName=group)
        except (BotoCoreError, ClientError) as error:
            # Mostly it is there, since it is declared.
            _LOG.debug("Log group %s is not made: %s", group, error)

    return make


def _line(text: str | bytes) -> LogLine:
    kept = json.loads(text)
    event_id = f"{kept['at']:017}{kept['id']:039}"
    return LogLine(kept["at"], kept["stream"], kept["text"], event_id)
