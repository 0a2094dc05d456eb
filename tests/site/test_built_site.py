"""The built site holds all documents, leads everywhere it says, and needs no network."""

import json
import re
from pathlib import Path

import pytest

from stacks.products import PRODUCTS
from tests.site.conftest import Site
from tests.site.markup import covering, dead_links, page
from tools.paths import REPOSITORY
from tools.queries.relational import RELATIONAL_PATTERNS
from tools.site.documents import documents
from tools.site.navigation import MORE, Nav, navigation

ATTRIBUTES = (
    "expiresAt",
    "costUsd",
    "passwordHash",
    "health_score",
    "nextReview",
    "reviewed_by",
    "messageCount",
    "verification_token",
    "conversationId",
    "assessment_type",
)


def test_every_document_is_a_page(built_site: Site) -> None:
    assert set(documents(REPOSITORY)) <= set(built_site.documents)
    for document in built_site.documents:
        path = re.sub(r"README$", "", document.removesuffix(".md"))
        assert (built_site.folder / path / "index.html").exists(), document


def test_no_link_is_dead(built_site: Site) -> None:
    dead = {str(file): dead_links(file, built_site.folder) for file in built_site.pages}
    assert {file: links for file, links in dead.items() if links} == {}
    assert sum(len(page(file).links) for file in built_site.pages) > 10 * len(built_site.pages)


def test_nothing_is_loaded_from_elsewhere(built_site: Site) -> None:
    for file in built_site.pages:
        assert not [each for each in page(file).loaded if ":" in each.partition("/")[0]], file
    for style in built_site.folder.rglob("*.css"):
        assert "@import" not in style.read_text("utf-8")
        assert not re.search(r"url\([\"']?https?:", style.read_text("utf-8")), style


def test_diagrams_are_drawn_without_fonts_from_elsewhere(built_site: Site) -> None:
    text = (built_site.folder / "docs/data-dictionary-postgresql/index.html").read_text("utf-8")
    (diagram,) = re.findall(r'<div class="diagram">.*?</svg>', text, re.DOTALL)
    assert "test_questions" in diagram
    assert "fonts.googleapis" not in text
    for file in built_site.pages:
        assert 'class="mermaid"' not in file.read_text("utf-8")


def test_the_documented_queries_to_postgresql_can_be_copied(built_site: Site) -> None:
    text = (built_site.folder / "docs/data-dictionary-postgresql/index.html").read_text("utf-8")
    words = re.sub(r"<[^>]+>", "", text)
    for pattern in RELATIONAL_PATTERNS:
        assert f"datactl query mavprep {pattern.name} {pattern.parameter}=" in words
        assert pattern.purpose in words


def test_a_dashboard_is_shown_and_can_be_opened(built_site: Site) -> None:
    folder = built_site.folder / "docs/dashboards"
    shown = [
        each for each in page(folder / "index.html").loaded if each.endswith("iops-health.svg")
    ]
    assert shown == ["iops-health.svg"]
    assert (folder / "iops-health.svg").exists()


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_the_search_index_has_an_attribute_and_its_tables(built_site: Site, attribute: str) -> None:
    index = json.loads((built_site.folder / "search.json").read_text("utf-8"))
    titled = [each for each in index["items"] if re.sub("<[^>]+>", "", each["title"]) == attribute]
    assert [each["location"] for each in titled] == [
        f"docs/data-dictionary/attributes/#{attribute.lower()}"
    ]
    (found,) = titled
    tables = [table.name for product in PRODUCTS for table in product.tables]
    assert any(table in found["text"] for table in tables)


def test_every_product_and_every_table_has_a_page(built_site: Site) -> None:
    for product in PRODUCTS:
        text = (built_site.folder / f"docs/products/{product.name}/index.html").read_text("utf-8")
        for table in product.tables:
            assert f"../../data-dictionary/{product.name}/{table.name}/" in text


def test_the_pages_that_are_checked_have_all_kinds_of_elements(built_site: Site) -> None:
    chosen = covering(built_site.pages)
    kinds = {kind for file in built_site.pages for kind in page(file).kinds}
    assert {kind for file in chosen for kind in page(file).kinds} == kinds
    assert len(chosen) < len(built_site.pages) / 5


def test_a_page_of_no_section_is_not_lost() -> None:
    nav: Nav = navigation(["README.md", "elsewhere/new.md"], {})
    assert nav == [{"Start": ["README.md"]}, {MORE: ["elsewhere/new.md"]}]


def test_a_dead_link_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/index.html").write_text('<h1 id="there">x</h1>')
    file = tmp_path / "index.html"
    file.write_text(
        '<a href="other/">a</a> <a href="other/#there">b</a> <a href="other/#gone">c</a>'
        '<a href="gone/">d</a> <a href="../outside.html">e</a> <a href="https://example.org/">f</a>'
    )
    assert dead_links(file, tmp_path) == ["other/#gone", "gone/", "../outside.html"]
