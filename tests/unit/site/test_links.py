"""Links of a document lead to pages of the site, to the repository, or are no links."""

import pytest

from tools.site.links import relinked, repository_address

FILES = {"docs/a.md", "docs/deep/README.md", "docs/data.json", "README.md"}
ADDRESS = "https://example.org/repository/blob/main/"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[a](../a.md#x)", "[a](../a.md#x)"),
        ("[up](../../README.md)", "[up](../../README.md)"),
        ("[folder](../deep)", "[folder](README.md)"),
        ("[data](../data.json)", "[data](../data.json)"),
        ("[here](#x)", "[here](#x)"),
        ("[far](https://example.org/)", "[far](https://example.org/)"),
        ("[`code`](../../app.py)", "`code`"),
        ("`[a](../../app.py)`", "`[a](../../app.py)`"),
        ("``[a](../../app.py) ` ``", "``[a](../../app.py) ` ``"),
        ("```\n[a](../../app.py)\n```", "```\n[a](../../app.py)\n```"),
    ],
)
def test_links_of_a_page(written: str, shown: str) -> None:
    assert relinked(written, "docs/deep/b.md", FILES, None) == shown


def test_with_an_address_files_that_are_no_pages_are_shown_there() -> None:
    text = relinked("[app](../app.py#L3)", "docs/a.md", FILES, ADDRESS)
    assert text == f"[app]({ADDRESS}app.py#L3)"


def test_the_address_is_the_one_that_alarms_have(monkeypatch: pytest.MonkeyPatch) -> None:
    assert repository_address() is None, "a placeholder is nobody's address"
    monkeypatch.setattr("tools.site.links.RUNBOOKS", f"{ADDRESS}docs/runbooks")
    assert repository_address() == ADDRESS
