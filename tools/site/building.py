"""Building the site, whole or not at all."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from data_platform.source_digest import source_digest
from tools.paths import REPOSITORY
from tools.site.documents import FILES, PAGES
from tools.site.environment import FOLDER, SiteError, zensical
from tools.site.tree import write_tree

SITE = REPOSITORY / "site"
_CODE = ("constructs", "lambdas", "stacks", "tools", "package-lock.json")
_SOURCES = (*PAGES, *FILES, *_CODE)
"""What decides what the site says."""


def build(target: Path, drawn: Mapping[str, Mapping[str, str]], digest: str) -> list[str]:
    """Build the site in place of an older one; return the paths of its pages' documents.

    Parameters
    ----------
    target
        The site's folder.
    drawn
        The pictures of dashboards by product and name.
    digest
        The `sources` before anything was read: what changes meanwhile is for the next build.

    Raises
    ------
    SiteError
        If it cannot be built; the older one stays.
    """
    program = zensical()
    with tempfile.TemporaryDirectory(dir=FOLDER) as scratch:
        folder = Path(scratch)
        pages = write_tree(folder, drawn)
        done = subprocess.run(
            [program, "build", "--strict"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SiteError(f"Zensical refuses the pages:\n{done.stdout}{done.stderr}".strip())
        (folder / "site" / _STAMP).write_text(digest, "utf-8")
        if target.exists():
            target.rename(folder / "former")
        shutil.move(folder / "site", target)
    return pages


_STAMP = "sources.txt"


def is_current(site: Path, digest: str) -> bool:
    """Return whether a site is there and was made of the sources that have a digest."""
    stamp = site / _STAMP
    return stamp.exists() and stamp.read_text("utf-8") == digest


def sources() -> str:
    """Digest what decides what the site says."""
    return source_digest(REPOSITORY, _SOURCES)
