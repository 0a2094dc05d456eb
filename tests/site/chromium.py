"""The Chromium that checks the site: that of an npm package, or one that the machine has.

The package needs neither root nor libraries of the machine, but is there for Linux on x86-64 alone.
"""

import json
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from tools.paths import REPOSITORY
from tools.site.environment import FOLDER

_PACKAGE = REPOSITORY / "node_modules/@sparticuz/chromium/package.json"
_NAMES = ("chrome-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
_OF_MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""


class Chromium(NamedTuple):
    """A program, and the variables of its environment that it needs."""

    program: str
    variables: dict[str, str]


class NoBrowserError(Exception):
    """There is no browser, and the message says what to install."""


def chromium() -> Chromium:
    """Return a browser: what `CHROME` names, that of npm, or one of the machine.

    Raises
    ------
    NoBrowserError
        If there is none.
    """
    if os.environ.get("CHROME"):
        return Chromium(os.environ["CHROME"], {})
    if platform.system() == "Linux" and platform.machine() == "x86_64" and _PACKAGE.exists():
        return _of_npm()
    for name in (*_NAMES, *_OF_MACOS):
        found = shutil.which(name)
        if found:
            return Chromium(found, {})
    raise NoBrowserError(
        "The checks of the documentation site need a browser. `make setup` brings one for Linux "
        "on x86-64; elsewhere install Chromium or Chrome (Debian and Ubuntu: apt-get install "
        "chromium) or name one: CHROME=/path/to/chrome make test."
    )


def _of_npm() -> Chromium:
    version = json.loads(_PACKAGE.read_text("utf-8"))["version"]
    folder = FOLDER / f"chromium-{version}"
    if not folder.exists():
        _unpack(folder)
    # Libraries of the machine come first: those of the package are for a machine without them.
    variables = {"LD_LIBRARY_PATH": str(folder / "lib"), "FONTCONFIG_PATH": str(folder)}
    return Chromium(str(folder / "chromium"), variables)


def _unpack(folder: Path) -> None:
    """Unpack beside, so that no other process takes half a browser for a whole one."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as scratch:
        made = Path(scratch, "chromium")
        made.mkdir()
        subprocess.run(
            ["node", Path(__file__).with_name("unpack.mjs"), made], cwd=REPOSITORY, check=True
        )
        for archive in made.glob("*.tar"):
            # Not by `tarfile`, whose filters Python 3.11.2 does not know.
            subprocess.run(["tar", "-xf", archive, "-C", made], check=True)
            archive.unlink()
        (made / "fonts.conf").write_text(_FONTS.format(folder=folder), "utf-8")
        if not folder.exists():
            made.rename(folder)
