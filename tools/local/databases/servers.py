"""The servers of DB instances: the local AWS's own, and one more for each that was restored."""

import shutil
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tools.local.code import SOURCE_ROOT
from tools.local.databases.backups import (
    copy_backup,
    finished_at,
    query,
    recover_until,
    take_backup,
)
from tools.local.errors import LocalAwsError
from tools.local.files import read_json, write_json
from tools.local.ports import choose_ports

_START_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.05
_END_SECONDS: Final = 10.0
_MAIN: Final = "main"


@dataclass(frozen=True)
class Restored:
    """Where the data of a restored instance are, and the port of its server.

    Attributes
    ----------
    folder
        Name of its folder, which no other instance has had: an instance may be renamed.
    """

    folder: str
    port: int


class DatabaseServers:
    """Keeps what DB instances and DB snapshots hold.

    Every instance that was not restored is the local AWS's own PostgreSQL.

    Parameters
    ----------
    folder
        Where snapshots, backups and restored data lie.
    port
        The port of the local AWS's own PostgreSQL.
    data_dir
        Its data.
    """

    def __init__(self, folder: Path, *, port: int, data_dir: Path) -> None:
        self._folder = folder
        self._port = port
        self._data_dir = data_dir
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._file = folder / "instances.json"
        self._restored = _read(self._file)

    def start(self) -> None:
        """Start the servers of instances that were restored before this process began."""
        for restored in self._restored.values():
            threading.Thread(target=self._launch, args=[restored], daemon=True).start()

    def port_of(self, instance: str) -> int:
        """Return where an instance is served."""
        restored = self._restored.get(instance)
        return restored.port if restored else self._port

    def first_backup(self, instance: str) -> None:
        """Take the backup from which an instance can be restored to any later moment.

        Raises
        ------
        LocalAwsError
            If its server does not run.
        """
        backup = self._backup(instance)
        if finished_at(backup) is None:
            self._await_answer(self.port_of(instance))
            take_backup(self.port_of(instance), backup, with_log=False)

    def take_snapshot(self, instance: str, draft: str) -> None:
        """Copy an instance's data into a snapshot that `keep_snapshot` names."""
        take_backup(self.port_of(instance), self._snapshot(draft), with_log=True)

    def keep_snapshot(self, draft: str, name: str) -> None:
        """Give a snapshot its name."""
        shutil.rmtree(self._snapshot(name), ignore_errors=True)
        self._snapshot(draft).rename(self._snapshot(name))

    def copy_snapshot(self, source: str, target: str) -> None:
        """Copy a snapshot."""
        copy_backup(self._snapshot(source), self._snapshot(target))

    def drop_snapshot(self, name: str) -> None:
        """Remove a snapshot's data."""
        shutil.rmtree(self._snapshot(name), ignore_errors=True)

    def window(self, instance: str) -> tuple[datetime | None, datetime]:
        """Return the moments between which an instance can be restored."""
        return finished_at(self._backup(instance)), datetime.now(UTC)

    def restore_snapshot(self, name: str, target: str) -> None:
        """Serve a snapshot's data as a new instance.

        Raises
        ------
        LocalAwsError
            If the snapshot has no data, or its server does not start.
        """
        if not self._snapshot(name).is_dir():
            raise LocalAwsError(f"No data of DB snapshot {name} are kept here.")
        self._serve(self._snapshot(name), target)

    def restore_moment(self, source: str, target: str, moment: datetime | None) -> None:
        """Serve an instance's data of a moment as a new instance.

        Parameters
        ----------
        moment
            After the earliest restorable time and before now; None for now.

        Raises
        ------
        LocalAwsError
            If its server does not get there.
        """
        # A commit behind the moment, by which the new server knows that it has been reached.
        query(self.port_of(source), "SET synchronous_commit = on; SELECT pg_current_xact_id()")
        restored = self._restored.get(source)
        data_dir = self._data(restored) if restored else self._data_dir
        self._serve(self._backup(source), target, log=data_dir / "pg_wal", moment=moment)

    def rename(self, instance: str, name: str) -> None:
        """Call a restored instance otherwise."""
        if instance in self._restored:
            self._restored[name] = self._restored.pop(instance)
            self._save()

    def drop(self, instance: str) -> None:
        """Stop a restored instance and remove its data; the local AWS's own server goes on."""
        restored = self._restored.pop(instance, None)
        if restored is not None:
            self._save()
            self._end(restored)
            shutil.rmtree(self._folder / restored.folder, ignore_errors=True)

    def _serve(
        self, backup: Path, target: str, *, log: Path | None = None, moment: datetime | None = None
    ) -> None:
        ports = choose_ports([target], demanded={}, preferred={})
        restored = Restored(uuid.uuid4().hex, ports[target])
        copy_backup(backup, self._data(restored))
        if log is not None:
            recover_until(self._data(restored), log, moment)
        self._restored[target] = restored
        try:
            self._launch(restored)
            self._await_answer(restored.port, restored)
            self._save()
            self.first_backup(target)
        except LocalAwsError:
            self.drop(target)
            raise

    def _launch(self, restored: Restored) -> None:
        command = [
            *(sys.executable, "-m", "tools.local.databases.postgres"),
            *(f"--port={restored.port}", f"--data-dir={self._data(restored)}"),
        ]
        with (self._folder / restored.folder / "log").open("ab") as output:
            self._processes[restored.folder] = subprocess.Popen(
                command,
                # It ends with this process, which holds the other end.
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=SOURCE_ROOT,
            )

    def _await_answer(self, port: int, restored: Restored | None = None) -> None:
        """Wait until a server has recovered and can be written to."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                if query(port, "SELECT pg_is_in_recovery()") == "f":
                    return
                problem = "it still recovers"
            except LocalAwsError as error:
                problem = str(error)
            if restored and self._processes[restored.folder].poll() is not None:
                log = (self._folder / restored.folder / "log").read_text("utf-8", "replace")
                fatal = [line for line in log.splitlines() if "FATAL:" in line]
                raise LocalAwsError(f"The restored server has ended: {(fatal or [problem])[-1]}")
            if time.monotonic() > deadline:
                raise LocalAwsError(f"No answer within {_START_SECONDS:.0f} s: {problem}")
            time.sleep(_POLL_SECONDS)

    def _end(self, restored: Restored) -> None:
        process = self._processes.pop(restored.folder, None)
        if process is not None and process.stdin is not None:
            process.stdin.close()
            try:
                process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _save(self) -> None:
        write_json(self._file, {name: asdict(each) for name, each in self._restored.items()})

    def _snapshot(self, name: str) -> Path:
        return self._folder / "snapshots" / name

    def _data(self, restored: Restored) -> Path:
        return self._folder / restored.folder / "data"

    def _backup(self, instance: str) -> Path:
        restored = self._restored.get(instance)
        return self._folder / (restored.folder if restored else _MAIN) / "backup"


def _read(file: Path) -> dict[str, Restored]:
    return {name: Restored(**each) for name, each in (read_json(file) or {}).items()}
