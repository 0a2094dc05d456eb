"""Every page, heading and file that a document points to is there."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

from tools.paths import REPOSITORY

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_WHOLE_LINK = re.compile(r"\[[^\]]*\]\([^)]*\)")
_NAMED = re.compile(r"`([\w.-]+(?:/[\w.-]+)*\.(?:csv|guard|json|md|py|sql|toml|txt|yml))`")
_FENCE = re.compile(r"^( *)```.*?^\1```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_ELSEWHERE = re.compile(r"[a-z]+:")
NOT_COMMITTED = {
    # what a command makes, or what must never be there
    "constructs/__init__.py",
    "data/streams/stream-pump.json",
}


@cache
def tracked() -> frozenset[str]:
    """Return the paths of all files of the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return frozenset(listed.stdout.splitlines())


def documents() -> list[str]:
    return sorted(path for path in tracked() if path.endswith(".md"))


@pytest.mark.parametrize("document", documents())
def test_links_lead_somewhere(document: str) -> None:
    assert list(broken_links(REPOSITORY / document)) == []


@pytest.mark.parametrize("document", documents())
def test_files_that_are_named_exist(document: str) -> None:
    assert list(missing_files(REPOSITORY / document)) == []


def broken_links(document: Path) -> Iterator[str]:
    """Yield the links of a document to pages or headings that do not exist."""
    for target in _LINK.findall(_FENCE.sub("", document.read_text("utf-8"))):
        if _ELSEWHERE.match(target):
            continue
        path, _, anchor = unquote(target).partition("#")
        page = (document.parent / path).resolve() if path else document
        if not page.exists() or (anchor and anchor not in anchors(page)):
            yield target


def missing_files(document: Path) -> Iterator[str]:
    """Yield the files that a document names but that the repository does not have.

    A name with a folder counts from the document, the repository or a source root; a bare name may
    be that of any file.
    """
    roots = (document.parent, REPOSITORY, REPOSITORY / "constructs", REPOSITORY / "lambdas")
    bare = {path.rpartition("/")[2] for path in tracked()}
    text = _WHOLE_LINK.sub("", _FENCE.sub("", document.read_text("utf-8")))
    for name in _NAMED.findall(text):
        if "/" in name or name.endswith(".md"):
            found = any((root / name).exists() for root in roots)
        else:
            found = name in bare
        if not found and name not in NOT_COMMITTED:
            yield name


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = _HEADING.findall(_FENCE.sub("", page.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_of_docs_is_reached_from_its_readme() -> None:
    """Who begins at docs/README.md finds each page by links alone."""
    pages = {REPOSITORY / path for path in documents() if path.startswith("docs/")}
    assert sorted(map(str, pages - reached(REPOSITORY / "docs" / "README.md"))) == []


def reached(start: Path) -> set[Path]:
    """Return the pages that links lead to from a page, however many."""
    found, unread = {start}, [start]
    while unread:
        page = unread.pop()
        for target in _LINK.findall(_FENCE.sub("", page.read_text("utf-8"))):
            path = (page.parent / unquote(target).partition("#")[0]).resolve()
            if path.suffix == ".md" and path.exists() and path not in found:
                found.add(path)
                unread.append(path)
    return found


def test_a_page_without_a_link_is_noticed(tmp_path: Path) -> None:
    for name, text in {"README": "[a](a.md)", "a": "[b](b.md#b)", "b": "# b", "c": "# c"}.items():
        (tmp_path / f"{name}.md").write_text(text)
    names = {page.stem for page in reached(tmp_path / "README.md")}
    assert names == {"README", "a", "b"}


def test_a_broken_link_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# A heading, with `code`\n")
    document = tmp_path / "page.md"
    document.write_text(
        "[a](other.md) [b](other.md#a-heading-with-code) [c](other.md#nowhere) [d](gone.md) "
        "[e](https://example.org/gone) `other.md` `gone.md` `stacks/gone.py` `gone.json`\n"
        "```console\n$ cat `missing.md` [f](missing.md)\n```\n"
    )
    assert list(broken_links(document)) == ["other.md#nowhere", "gone.md"]
    assert list(missing_files(document)) == ["gone.md", "stacks/gone.py", "gone.json"]
