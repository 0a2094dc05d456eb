"""What is generated in docs/ is current and complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.products import PRODUCTS
from tools.catalog.dictionary import dictionary_pages
from tools.catalog.writing import DICTIONARY, generated_documents
from tools.paths import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.synthesis import Assembly


def test_documents_are_current(assemblies: Mapping[str, Assembly]) -> None:
    documents = generated_documents(assemblies)
    stale = [
        str(path.relative_to(REPOSITORY))
        for path, text in documents.items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    forgotten = [path.name for path in DICTIONARY.rglob("*.md") if path not in documents]
    assert not stale + forgotten, "Run `make docs` and read the difference."


def test_every_table_has_a_page_with_everything_declared() -> None:
    pages = dictionary_pages(PRODUCTS)
    for product in PRODUCTS:
        for table in product.tables:
            page = pages[f"{product.name}/{table.name}.md"]
            for index in table.indexes:
                assert f"`{index.name}`" in page
            for entity in table.entities:
                assert f"### {entity.name}" in page
                for attribute in entity.attributes:
                    assert f"| `{attribute.name}` |" in page
            for pattern in table.access_patterns:
                assert f"### `{pattern.name}`" in page
            assert f"]({product.name}/{table.name}.md)" in pages["README.md"]


def test_sensitive_attributes_are_marked() -> None:
    page = dictionary_pages(PRODUCTS)["tutor/aitutor_users.md"]
    (row,) = [line for line in page.splitlines() if line.startswith("| `passwordHash` |")]
    assert row.endswith("| yes |")
