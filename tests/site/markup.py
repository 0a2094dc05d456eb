"""What a page's HTML holds: links, anchors, what it loads, and kinds of elements."""

import html
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

_TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:\s+[\w:@.-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]*))?)*)\s*/?>")
_ATTRIBUTE = re.compile(r"([\w:-]+)=(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
_LOADING = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}
_NUMBERED = re.compile(r"\d+")


class Page(NamedTuple):
    """A page's anchors, the addresses that it leads to and those that it loads."""

    anchors: frozenset[str]
    links: tuple[str, ...]
    loaded: tuple[str, ...]
    kinds: frozenset[str]


@cache
def page(file: Path) -> Page:
    """Read a page."""
    anchors, links, loaded, kinds = set(), [], [], set()
    for found in _TAG.finditer(file.read_text("utf-8")):
        tag = found[1].lower()
        attributes = {
            each[1].lower(): html.unescape(each[2] or each[3] or each[4] or "")
            for each in _ATTRIBUTE.finditer(found[2])
        }
        anchors |= {attributes[name] for name in ("id", "name") if name in attributes}
        if tag == "a" and "href" in attributes:
            links.append(attributes["href"])
        # What a page says of itself to search engines is not loaded.
        elif attributes.get(_LOADING.get(tag, "")) and attributes.get("rel") not in {
            "next",
            "prev",
        }:
            loaded.append(attributes[_LOADING[tag]])
        classes = " ".join(sorted(attributes.get("class", "").split()))
        kinds.add(_NUMBERED.sub("", f"{tag}.{classes}"))
    return Page(frozenset(anchors), tuple(links), tuple(loaded), frozenset(kinds))


def dead_links(file: Path, site: Path) -> list[str]:
    """Return the links of a page that lead to no page, or to no anchor of it."""
    return [link for link in page(file).links if not _is_alive(link, file, site)]


def _is_alive(link: str, file: Path, site: Path) -> bool:
    if re.match(r"https?:|mailto:", link):
        return True
    path, _, anchor = link.partition("#")
    # The page for what is not found stands at any address, so its links begin at the root.
    start = site if path.startswith("/") else file.parent
    target = (start / unquote(path).lstrip("/")).resolve() if path else file
    target = target / "index.html" if target.is_dir() else target
    if not target.is_relative_to(site.resolve()) or not target.exists():
        return False
    return not anchor or target.suffix != ".html" or unquote(anchor) in page(target).anchors


def covering(files: list[Path]) -> list[Path]:
    """Return few pages that have every kind of element, with its classes, that any page has."""
    left = {kind for file in files for kind in page(file).kinds}
    chosen: list[Path] = []
    while left:
        best = max(files, key=lambda file: len(page(file).kinds & left))
        chosen.append(best)
        left -= page(best).kinds
    return chosen
