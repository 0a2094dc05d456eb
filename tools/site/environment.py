"""Zensical's own virtual environment, made for the first site and kept until its pins change."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.paths import REPOSITORY

FOLDER = REPOSITORY / ".docs-site"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")


class SiteError(Exception):
    """The site cannot be built, and the message says what to do."""


@contextmanager
def building_alone(folder: Path = FOLDER) -> Iterator[None]:
    """Wait until no other process builds the site, and keep others waiting during the context."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        # The system releases it when its holder ends, however it ends.
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def zensical() -> Path:
    """Return the program that renders the site; install it if it is not there.

    Raises
    ------
    SiteError
        If it cannot be installed.
    """
    facts = f"{sys.version_info[:2]}\n{REQUIREMENTS.read_text('utf-8')}"
    environment = FOLDER / f"zensical-{hashlib.sha256(facts.encode()).hexdigest()[:16]}"
    if not environment.exists():
        _install(environment)
    return environment / "bin" / "zensical"


def _install(environment: Path) -> None:
    """Install beside, so that no other process takes half an environment for a whole one."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as scratch:
        made = Path(scratch, "zensical")
        uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
        # Its programs run from wherever the folder is moved to.
        for arguments in (
            ("venv", "--quiet", "--relocatable", "--python", sys.executable, made),
            ("pip", "install", "--quiet", "--python", made, "--no-deps", "-r", REQUIREMENTS),
        ):
            done = subprocess.run([uv, *arguments], capture_output=True, text=True, check=False)
            if done.returncode:
                raise SiteError(f"Zensical cannot be installed: {done.stderr.strip()}")
        try:
            made.rename(environment)
        except OSError:
            # Another process was faster.
            if not environment.exists():
                raise
