"""Every document of the repository is a page of the site, in a section of it."""

import subprocess

from stacks.products import PRODUCTS
from tools.paths import REPOSITORY
from tools.site.documents import documents, files
from tools.site.navigation import MORE, navigation


def _tracked(*patterns: str) -> set[str]:
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    listed = subprocess.run(listing, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return set(listed.stdout.splitlines())


def test_every_document_is_a_page() -> None:
    assert set(documents(REPOSITORY)) == _tracked("*.md")


def test_models_for_code_are_offered_as_they_are() -> None:
    offered = set(files(REPOSITORY))
    assert _tracked("docs/models/*.json", "docs/models/*.py", "docs/models/*.ts") <= offered


def test_every_document_belongs_to_a_section() -> None:
    nav = navigation(documents(REPOSITORY), {each.name: each.title for each in PRODUCTS})
    assert [each for each in nav if isinstance(each, dict) and MORE in each] == []
