"""Backups of a PostgreSQL server, and data folders made from them."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tools.local.errors import LocalAwsError
from tools.local.settings import POSTGRES_USER
from tools.postgresql.programs import programs, run_program
from tools.postgresql.unprivileged import ordinary_user

_HOST: Final = "127.0.0.1"
_AT: Final = "finished-at"


def take_backup(port: int, target: Path, *, with_log: bool) -> None:
    """Copy a running server's data, consistently and without stopping anybody.

    Parameters
    ----------
    target
        Where the copy goes; what an interrupted attempt has left there is replaced.
    with_log
        Whether the copy holds the write-ahead log that makes it complete by itself. Otherwise it
        needs the server's own.

    Raises
    ------
    LocalAwsError
        If the server cannot be copied.
    """
    draft = target.with_name(f"{target.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    run_program(
        "pg_basebackup",
        *("-h", _HOST, "-p", str(port), "-U", POSTGRES_USER, "-D", draft),
        *("--checkpoint=fast", "--no-manifest", "--no-sync", "--no-password"),
        f"--wal-method={'fetch' if with_log else 'none'}",
    )
    (draft / _AT).write_text(datetime.now(UTC).isoformat(), "utf-8")
    draft.rename(target)


def finished_at(backup: Path) -> datetime | None:
    """Return when a backup was complete; None if there is none."""
    try:
        return datetime.fromisoformat((backup / _AT).read_text("utf-8"))
    except FileNotFoundError:
        return None


def copy_backup(backup: Path, target: Path) -> None:
    """Copy a backup with the owners of its files, which PostgreSQL looks at."""
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", backup, target], check=True)
    (target / _AT).unlink(missing_ok=True)


def recover_until(data_dir: Path, log: Path, moment: datetime | None) -> None:
    """Have a server that is started on a copied backup first repeat what was done since.

    Parameters
    ----------
    log
        The folder of the write-ahead log of the server that was copied.
    moment
        When to stop, to the microsecond; None for all there is.
    """
    target = (
        ""
        if moment is None
        else f"recovery_target_time = '{moment.astimezone(UTC).isoformat()}'\n"
        "recovery_target_action = 'promote'\n"
    )
    with (data_dir / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
        settings.write(f'restore_command = \'cp "{log}/%f" "%p"\'\n{target}')
    signal = data_dir / "recovery.signal"
    signal.touch()
    user = ordinary_user()
    if user is not None:
        os.chown(signal, user.pw_uid, user.pw_gid)


def query(port: int, statement: str) -> str:
    """Ask a server something as its master user.

    Raises
    ------
    LocalAwsError
        If it does not answer, with its reason.
    """
    done = subprocess.run(
        [
            *(programs() / "psql", "-XAtqw", "-h", _HOST, "-p", str(port)),
            *("-U", POSTGRES_USER, "-d", "postgres", "-c", statement),
        ],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise LocalAwsError(f"PostgreSQL on port {port}: {' '.join(done.stderr.split())}")
    return done.stdout.strip()
