"""Virtual environments for programs whose dependencies are not those of this project."""

import hashlib
import shutil
import subprocess
from pathlib import Path

_PYTHON = "3.11"


def programs(folder: Path, requirements: Path) -> Path:
    """Return the folder of an environment's programs; install them if they are not there.

    Parameters
    ----------
    folder
        Where the environment is kept until its pins change.
    requirements
        The file with its pins.
    """
    pins = hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]
    environment = folder / pins
    complete = environment / "complete"
    if not complete.exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(["uv", "venv", "--quiet", "--python", _PYTHON, environment], check=True)
        subprocess.run(
            ["uv", "pip", "install", "--quiet", "--python", environment, "-r", requirements],
            check=True,
        )
        complete.touch()
    return environment / "bin"
