"""The page of the local AWS says truly what of the runbooks can be rehearsed."""

from tests.local.runbooks.pages import RECOVERY, RUNBOOKS
from tests.local.runbooks.rehearsal import PAGE, page_text


def test_the_page_says_what_can_be_rehearsed() -> None:
    text = PAGE.read_text("utf-8")

    assert text == page_text(), "run `python -m tests.local.runbooks.rehearsal`"


def test_runbooks_with_commands_are_listed() -> None:
    text = page_text()

    pages = [path for path in (*RUNBOOKS, *RECOVERY) if "```console" in path.read_text()]
    assert all(f"{path.parent.name}/{path.name}" in text for path in pages)
