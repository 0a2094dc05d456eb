"""The scanners' own virtual environment."""

from pathlib import Path

from tools import environments
from tools.paths import REPOSITORY

FOLDER = REPOSITORY / ".scan"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def programs() -> Path:
    """Return the folder of the scanners' programs; install them if they are not there."""
    return environments.programs(FOLDER, REQUIREMENTS)
