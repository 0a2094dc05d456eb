"""The sections of the page of costs that follow from declared loads."""

from collections.abc import Iterator

from data_platform.dynamodb.schema import Product
from stacks.environments import PROD
from stacks.products import PRODUCTS
from tools.cost import load_display as display
from tools.cost.alternatives import MONTHS, Alternative, alternatives
from tools.cost.messages import costs_of_messages
from tools.cost.parts import part_costs
from tools.output.markdown import code, markdown_table

_LEAST_USD = 0.10
CHART = "costs.svg"
"""The picture that `make docs` draws beside the page; it is not committed."""

_PARTS = f"""\
What `datactl cost --load` prints: each table and index by the loads that are declared, in prod, on
demand in one Region; `--product` chooses one, `--json` gives all of it. `make docs` draws it into
{code(CHART)} beside this page, and `--chart FILE` anywhere. *Units a write* are the write units
for each item that is written to the table. An index is written if an update changes what it
carries, and twice if it changes its key (decision
[0157](decisions/0157-an-index-is-written-by-what-changes.md))."""

_ALTERNATIVES = f"""\
What each would save a month, when that is so and what it breaks; `datactl cost --load` also has
those that would cost more, and those that save less than {_LEAST_USD:.2f} USD. In the two rows
about expiry, items stay {MONTHS} months; an archive needs room for a reader of the stream (`datactl
catalog show TABLE`). The prices of Standard-IA, of provisioned units and of S3 are unchecked, see
below."""

_MESSAGES = """\
TutorIA's document asks what 1 million to a billion messages cost. The first month is its case;
messages are kept for twelve, and the daily usage is a table that it does not know. `datactl cost
--load --messages 5M,2B` reckons any others. Whether the indexes take so many a second is another
question: [scaling](scaling.md)."""


def costs_chart() -> str:
    """Draw the picture of prod."""
    # Imported here because matplotlib takes a second to load, and most only look at the page.
    from tools.cost.chart import draw  # noqa: PLC0415

    parts = [part for product in PRODUCTS for part in part_costs(product, PROD.name)]
    return draw(costs_of_messages(), parts)


def load_sections() -> Iterator[str]:
    """Yield the sections about tables and indexes, alternatives and messages."""
    yield "## By table and index"
    yield _PARTS
    for product in PRODUCTS:
        yield f"### {product.title}"
        yield markdown_table(
            ("Table", "Index", *map(_heading, display.PART_TITLES), "Total"),
            display.part_rows(part_costs(product, PROD.name)),
        )
    yield "## Alternatives"
    yield _ALTERNATIVES
    yield markdown_table(
        ("Table", "Index", "Instead", "Saves USD", "If", "What breaks"),
        (row for product in PRODUCTS for row in display.alternative_rows(_savings(product))),
    )
    yield "## TutorIA by messages"
    yield _MESSAGES
    yield markdown_table(
        tuple(map(_heading, display.MESSAGES_TITLES)),
        display.message_rows(costs_of_messages()),
    )


def _savings(product: Product) -> list[Alternative]:
    return [each for each in alternatives(product, PROD.name) if each.saving_usd >= _LEAST_USD]


def _heading(title: str) -> str:
    return title[0].upper() + title[1:]
