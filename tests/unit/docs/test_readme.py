"""README's counts and tables follow declarations and templates; the rest of it is left alone."""

import re
from typing import Any

import pytest

from tests.unit.declarations.factories import table
from tests.unit.tables.stacks import product_of
from tools.docs.readme import README, readme_text

TEXT = """\
# Title
<!-- products: `datactl catalog write` -->
stale
<!-- end of products -->
between
<!-- consumers: `datactl catalog write` -->
<!-- end of consumers -->
after
"""
_MAPPING = {"Type": "AWS::Lambda::EventSourceMapping"}
TEMPLATES: dict[str, Any] = {
    "TestStack": {
        "Resources": {
            "Counter": {
                "Type": "AWS::Lambda::Function",
                "Properties": {"FunctionName": "test-counter", "Description": "Counts lessons"},
            },
            "Publisher": {"Type": "AWS::Lambda::Function", "Properties": {}},
            "First": _MAPPING | {"Properties": {"FunctionName": {"Ref": "Counter"}}},
            "Second": _MAPPING | {"Properties": {"FunctionName": {"Ref": "Counter"}}},
        }
    }
}


def test_products_and_consumers_are_counted_and_listed() -> None:
    """A consumer of two streams is one; a function without a stream is none."""
    text = readme_text(TEXT, [product_of(table())], TEMPLATES)
    assert "| Test | `TestStack` | 1 | 1 | 2 |\n" in text
    assert "\n1 functions follow the changes" in text
    row = "| Test | [`test_counter`](lambdas/test_counter/README.md) | Counts lessons |\n"
    assert text.count("test_counter/README") == text.count(row) == 1


def test_what_people_wrote_stays() -> None:
    text = readme_text(TEXT, [product_of(table())], TEMPLATES)
    assert text.startswith("# Title\n<!-- products")
    assert "stale" not in text
    assert "<!-- end of products -->\nbetween\n<!-- consumers" in text
    assert text.endswith("<!-- end of consumers -->\nafter\n")
    assert readme_text(text, [product_of(table())], TEMPLATES) == text


def test_a_lost_marker_is_named() -> None:
    with pytest.raises(ValueError, match="needs one line '<!-- consumers"):
        readme_text(TEXT.replace("<!-- end of consumers -->\n", ""), [], {})


def test_no_count_in_readme_is_written_by_hand() -> None:
    """It would go stale with the next table."""
    generated = re.compile(r"<!-- \w+: `datactl.*?<!-- end of", re.DOTALL)
    by_hand = generated.sub("", README.read_text("utf-8"))
    numbers = r"\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    things = "tables|products|stacks|functions|consumers|indexes|queries"
    assert re.findall(rf"\b(?:{numbers}) (?:{things})\b", by_hand, re.IGNORECASE) == []
