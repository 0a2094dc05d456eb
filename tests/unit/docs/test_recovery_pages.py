"""Every page of recovery answers the same questions and is in the index, for each loss."""

import re
from pathlib import Path

import pytest

from tools.paths import REPOSITORY

RECOVERY = REPOSITORY / "docs" / "recovery"
PAGES = {path.stem: path for path in RECOVERY.glob("*.md") if path.stem != "README"}
QUESTIONS = (
    "## What it means",
    "## How to look",
    "## What to do",
    "## What is lost, and how long it takes",
    "## It is over when",
)
_LINK = re.compile(r"\]\(([\w-]+)\.md\)")


@pytest.mark.parametrize("page", list(PAGES.values()), ids=lambda page: page.stem)
def test_every_page_answers_the_same_questions(page: Path) -> None:
    headings = [line for line in page.read_text("utf-8").splitlines() if line.startswith("## ")]
    assert tuple(headings) == QUESTIONS


def test_the_index_has_every_page() -> None:
    index = (RECOVERY / "README.md").read_text("utf-8")
    assert set(_LINK.findall(index)) == set(PAGES)
