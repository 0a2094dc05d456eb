"""Zensical's own virtual environment, made for the first site and kept until its pins change."""

from pathlib import Path

from tools.environments import NotInstalledError, programs
from tools.paths import REPOSITORY

FOLDER = REPOSITORY / ".docs-site"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")


class SiteError(Exception):
    """The site cannot be built, and the message says what to do."""


def zensical() -> Path:
    """Return the program that renders the site; install it if it is not there.

    Raises
    ------
    SiteError
        If it cannot be installed.
    """
    try:
        return programs(FOLDER / "zensical", REQUIREMENTS) / "zensical"
    except NotInstalledError as error:
        raise SiteError(str(error)) from None
