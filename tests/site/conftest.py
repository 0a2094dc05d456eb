"""The site, built once, served and looked at by one browser."""

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.site.browser import Browser, started
from tools.dashboards.pictures import pictures
from tools.site.building import build, sources
from tools.site.serving import address_of, server
from tools.synthesis import Assembly


class Site(NamedTuple):
    """A site that was built: its folder, and the documents that its pages are made of."""

    folder: Path
    documents: list[str]

    @property
    def pages(self) -> list[Path]:
        """The files of its pages."""
        return sorted(self.folder.rglob("*.html"))


@pytest.fixture(scope="session")
def built_site(
    assemblies: Mapping[str, Assembly], tmp_path_factory: pytest.TempPathFactory
) -> Site:
    """Build the site with the pictures of one product's dashboards, as drawing takes its time."""
    drawn = {
        "iops": {
            each.dashboard.name: each.drawn()
            for each in pictures(assemblies)
            if each.dashboard.name == "iops-health"
        }
    }
    folder = tmp_path_factory.mktemp("site") / "site"
    return Site(folder, build(folder, drawn, sources()))


@pytest.fixture(scope="session")
def address(built_site: Site) -> Iterator[str]:
    """Serve the site as `datactl catalog serve` does; return its address."""
    with server(built_site.folder, 0) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield address_of(listening)
        listening.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def browser(built_site: Site) -> Iterator[Browser]:  # noqa: ARG001  one process has both
    """Start a browser."""
    with started() as browser:
        yield browser
