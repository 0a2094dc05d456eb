"""The scanners' own virtual environment, kept until their pins change."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from tools.paths import REPOSITORY

FOLDER = REPOSITORY / ".scan"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
_PYTHON = "3.11"


def programs() -> Path:
    """Return the folder of the scanners' programs; install them if they are not there."""
    pins = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:16]
    environment = FOLDER / pins
    complete = environment / "complete"
    if not complete.exists():
        shutil.rmtree(FOLDER, ignore_errors=True)
        subprocess.run(["uv", "venv", "--quiet", "--python", _PYTHON, environment], check=True)
        subprocess.run(
            ["uv", "pip", "install", "--quiet", "--python", environment, "-r", REQUIREMENTS],
            check=True,
        )
        complete.touch()
    return environment / "bin"
