"""Diagrams of Mermaid, drawn as SVG when the site is built."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.paths import REPOSITORY
from tools.site.environment import SiteError

_MERMAID = re.compile(r"^```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_IMPORT = re.compile(r"@import [^;]*;")
_OWN_COLOURS = re.compile(r' style="--bg:[^"]*"')
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_HEADING = re.compile(r"^#+ (.*?)(?: \{#.*\})?$", re.MULTILINE)
_PROGRAM = Path(__file__).with_name("diagrams.mjs")


def with_diagrams(pages: Mapping[str, str]) -> dict[str, str]:
    """Return pages with pictures in place of diagrams' sources.

    Raises
    ------
    SiteError
        If one cannot be drawn.
    """
    drawn = iter(_drawn([found[1] for text in pages.values() for found in _MERMAID.finditer(text)]))

    def picture(found: re.Match[str]) -> str:
        headings = _HEADING.findall(found.string, 0, found.start())
        return figure(next(drawn), f"Diagram: {headings[-1] if headings else 'overview'}")

    return {path: _MERMAID.sub(picture, text) for path, text in pages.items()}


def figure(svg: str, label: str) -> str:
    """Return a picture as a part of a page, in the page's colours and with its fonts.

    Its rules count within it alone, and no font is fetched from elsewhere.
    """
    svg = _OWN_COLOURS.sub(f' role="img" aria-label="{label.replace("`", "")}"', svg, count=1)
    svg = _STYLE.sub(lambda style: f"<style>.diagram {{{_IMPORT.sub('', style[1])}}}</style>", svg)
    # A blank line would end the block of HTML for Markdown.
    lines = (line.strip() for line in svg.splitlines())
    return '<div class="diagram">{}</div>'.format(
        "".join(f"{line}\n" for line in lines if line).rstrip()
    )


def _drawn(sources: list[str]) -> list[str]:
    if not sources:
        return []
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    node = shutil.which("node", path=path)
    if node is None:
        raise SiteError("Diagrams need Node.js, which is not on PATH. Run `make setup`.")
    done = subprocess.run(
        [node, _PROGRAM],
        input=json.dumps(sources),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SiteError(f"A diagram of Mermaid cannot be drawn: {done.stderr.strip()}")
    svgs: list[str] = json.loads(done.stdout)
    return svgs
