"""What is generated in docs/ is current and complete."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from data_platform.dynamodb.attributes import EPOCH_SECONDS, number
from stacks.products import PRODUCTS
from tests.unit.declarations.changes import ATTRIBUTES
from tests.unit.declarations.factories import entity as one_entity
from tests.unit.declarations.factories import table as one_table
from tools.docs.dictionary import dictionary_pages
from tools.docs.periods import period_in_words, retention_in_words
from tools.docs.writing import files_of_tables, generated_documents
from tools.paths import REPOSITORY
from tools.synthesis import Assembly


def test_documents_are_current(assemblies: Mapping[str, Assembly]) -> None:
    documents = generated_documents(assemblies)
    stale = [
        str(path.relative_to(REPOSITORY))
        for path, text in documents.items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    forgotten = [path.name for path in files_of_tables() if path not in documents]
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


def test_what_expires_is_said_for_each_kind_of_item() -> None:
    """Marks of what was applied expire; usage and reputations stay."""
    pages = dictionary_pages(PRODUCTS)
    for page, retention in {
        "tutoria/ChatUsageDaily.md": "DailyUsage unlimited; AppliedChange 92 days",
        "iops/iops-dashboard-insights.md": "90 days",
        "tutor/aitutor_users.md": "unlimited",
        "ielts/ielts-genai-prep-qr-tokens.md": "5 minutes",
        "ielts/ielts-genai-prep-sessions.md": "24 hours",
    }.items():
        assert f"| Retention | {retention} |" in pages[page]
        name = page.removesuffix(".md").rpartition("/")[2]
        (row,) = [line for line in pages["README.md"].splitlines() if f"[{name}]" in line]
        assert row.endswith(f"| {retention} |")


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (timedelta(days=1), "24 hours"),
        (timedelta(days=1, hours=12), "1 day 12 hours"),
        (timedelta(hours=3), "3 hours"),
        (timedelta(seconds=90), "1 minute 30 seconds"),
        (timedelta(days=365), "365 days"),
    ],
)
def test_periods_are_said_in_full(period: timedelta, words: str) -> None:
    assert period_in_words(period) == words


def test_an_expiry_that_an_item_may_lack_is_said() -> None:
    optional = number("expiresAt", "When it expires", unit=EPOCH_SECONDS, required=False)
    attributes = tuple(optional if each.name == "expiresAt" else each for each in ATTRIBUTES)
    declared = one_table(entities=(one_entity(attributes=attributes),))
    assert retention_in_words(declared) == "24 hours where it has `expiresAt`"


def test_how_many_values_an_index_has_is_said() -> None:
    """The runbook of hot keys sends people there."""
    page = dictionary_pages(PRODUCTS)["tutoria/ChatMessages.md"]
    rows = [line.split(" | ") for line in page.splitlines() if "Index` | " in line]
    assert {row[0].strip("| `"): row[2] for row in rows} == {
        "ModuleAnalyticsIndex": "many",
        "StudentActivityIndex": "many",
        "ProviderUsageIndex": "2",
    }


def test_a_table_for_functions_alone_promises_nothing() -> None:
    page = dictionary_pages(PRODUCTS)["ielts/ielts-published-notices.md"]
    assert "| Published | nothing: only functions of this platform use it |" in page
    assert "/data-platform/" not in page
