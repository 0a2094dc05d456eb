"""Virtual environments for programs whose dependencies are not those of this project."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NotInstalledError(Exception):
    """Programs cannot be installed, and the message says why."""


def programs(folder: Path, requirements: Path) -> Path:
    """Return the folder of an environment's programs; install them if they are not there.

    Parameters
    ----------
    folder
        Where the environment is kept until its pins or this Python change.
    requirements
        The file with its pins.

    Raises
    ------
    NotInstalledError
        If they cannot be installed.
    """
    facts = f"{sys.version_info[:2]}\n{requirements.read_text('utf-8')}"
    environment = folder / hashlib.sha256(facts.encode()).hexdigest()[:16]
    complete = environment / "complete"
    if not complete.exists():
        with alone_in(folder):
            if not complete.exists():
                _install(environment, requirements)
                complete.touch()
    return environment / "bin"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process works in a folder, and keep others waiting meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        # The system releases it when its holder ends, however it ends.
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install(environment: Path, requirements: Path) -> None:
    """Install in place of former pins, and of what broke off."""
    for former in environment.parent.iterdir():
        if former.is_dir():
            shutil.rmtree(former)
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    for arguments in (
        ("venv", "--quiet", "--python", sys.executable, environment),
        ("pip", "install", "--quiet", "--python", environment, "-r", requirements),
    ):
        done = subprocess.run([uv, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            said = done.stderr.strip().removeprefix("error: ")
            raise NotInstalledError(f"{requirements} cannot be installed: {said}")
