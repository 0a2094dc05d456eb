"""Products whose names, or whose tables together, could not be deployed."""

import pytest

from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.schema import Product, Table
from data_platform.dynamodb.validation.product import check_products
from stacks.products import PRODUCTS
from tests.unit.declarations.factories import get_lesson, table


def _bare(number: int) -> Table:
    return table(
        name=f"lessons-of-a-year-{number}",
        construct_id=f"Lessons{number}Table",
        indexes=(),
        access_patterns=(get_lesson(name=f"lesson-{number}"),),
    )


_MANY = tuple(map(_bare, range(60)))
FIELDS: dict[str, object] = {
    "name": "test",
    "title": "Test",
    "owner": "testers",
    "stack_name": "TestStack",
    "export_prefix": "Test",
    "tables": (table(),),
}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "Test Product"}, "one lower-case word"),
        ({"name": "p" * 21}, "20 at most"),
        ({"title": ""}, "1 to 60 printable characters"),
        ({"title": "T" * 61}, "1 to 60 printable characters"),
        ({"title": "two\nlines"}, "1 to 60 printable characters"),
        ({"owner": "R&D"}, "1 to 128 letters"),
        ({"owner": ""}, "1 to 128 letters"),
        ({"stack_name": "Test_Stack"}, "a letter, then letters, digits and hyphens"),
        ({"stack_name": "T" * 101}, "a letter, then letters"),
        ({"export_prefix": "Test_"}, "a letter, then letters, digits and :-"),
        ({"tables": _MANY}, "IAM takes 6,144: shorten names, or make two products of it"),
        ({"tables": (table(), table())}, "'lessons' occurs twice"),
        (
            {
                "tables": (
                    table(indexes=(), access_patterns=(get_lesson(),)),
                    table(
                        name="other",
                        indexes=(),
                        access_patterns=(get_lesson(name="other-lesson"),),
                    ),
                )
            },
            "'LessonsTable' occurs twice",
        ),
        (
            {"tables": (table(), table(name="other", construct_id="OtherTable"))},
            "'lesson', 'lessons-by-status' occurs twice",
        ),
    ],
)
def test_wrong_product_is_refused(changes: dict[str, object], message: str) -> None:
    """Names and construct IDs are unique in a product."""
    with pytest.raises(DeclarationError, match=message):
        Product(**{**FIELDS, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "name: 'test' occurs twice"),
        ({"name": "other"}, "stack_name: 'TestStack' occurs twice"),
        ({"name": "other", "stack_name": "Other"}, "export_prefix: 'Test' occurs twice"),
        (
            {"name": "other", "stack_name": "Other", "export_prefix": "Other"},
            "tables: 'lessons' occurs twice. Both are in one account: rename one",
        ),
        (
            {"name": "other", "stack_name": "testStack"},
            "stack_name: 'TestStack' and 'testStack' differ in case alone. Files are called by",
        ),
    ],
)
def test_products_share_no_name(changes: dict[str, object], message: str) -> None:
    """All of them are deployed into one account."""
    one, other = Product(**FIELDS), Product(**{**FIELDS, **changes})  # type: ignore[arg-type]
    with pytest.raises(DeclarationError, match=message):
        check_products((one, other))
    check_products(PRODUCTS)
