"""The page of costs in docs/."""

from collections.abc import Iterator, Sequence

from data_platform.monitoring.storage_publisher import INTERVAL_HOURS
from stacks.environments import STAGES
from stacks.load import PEOPLE
from stacks.products import PRODUCTS
from tools.cost import display, prices
from tools.cost.alarms import METRICS_OF_A_BAND, AlarmKind
from tools.cost.calls import RECORDS_PER_CALL
from tools.cost.changes import MOSTLY
from tools.cost.documented import documented_figures
from tools.cost.estimate import Estimate
from tools.cost.lines import Component
from tools.cost.load_page import load_sections
from tools.cost.prices import Price
from tools.cost.resources.functions import LOG_BYTES_PER_CALL, SECONDS_PER_CALL
from tools.cost.resources.registry import BY_USAGE
from tools.cost.savings_plans import eligible_usd
from tools.cost.usage import DEFAULT_LOAD, MONTHS_KEPT
from tools.output.markdown import GENERATED, code, markdown_table

_SHARES = ", ".join(f"{stage.load_share:.3g} in {name}" for name, stage in STAGES.items())

_INTRODUCTION = f"""\
What each stage costs a month in {prices.REGION}, in USD, from its templates, the prices of
{prices.AS_OF} and an assumed load; before taxes, discounts and the free tier. `datactl cost` prints
the same, `--details` every single cost, `--json` all of it for scripts. The figures tell orders of
magnitude and what dominates them; the first bill will correct them."""

_ALARMS = f"""\
CloudWatch bills the metrics that an alarm reads: one for a standard alarm, each of those in an
expression, {METRICS_OF_A_BAND} for a metric with an anomaly band, and for a Metrics Insights query
every series that had a value in the last three hours: here, every table or index of the account for
consumption, and one for errors and throttling, which hardly ever have any. A composite alarm has a
price of its own."""

_DOCUMENTS = """\
The documents' figures stand beside the computed ones, never instead of them (decision 0020).
TutorIA's case is a month's million messages of 2 KB with three full indexes and nothing older; the
estimates above keep the messages for the twelve months until they expire."""

_SAVINGS_PLANS = """\
All figures are prices on demand. A Database Savings Plan gives up to 35 % less on eligible usage,
by the kind of usage, for a commitment to so many USD an hour over a year, without payment
upfront; the account that pays the bill buys it, and no stack does. It covers throughput of
DynamoDB, on demand and provisioned, and instances of RDS from the seventh generation on (`m7g`,
not `t4g`); neither storage nor backups, nor anything below that is not a database. What is
committed and not used is paid all the same, and most of this load comes by day: look at the least
hour of some months first; `aws ce get-savings-plans-purchase-recommendation` reckons with them.
Reserved instances of RDS and reserved capacity of DynamoDB give more for one class or Region, and
cannot follow a change of it. USD a month on what a plan covers:"""

_ASSUMPTIONS = f"""\
- {PEOPLE:,} people use each product in a month, as the TutorIA document reckons. A stage sees a
  part of that load: {_SHARES}.
- Each kind of item declares its load. One that does not is priced with {DEFAULT_LOAD.created:,}
  items created, as many changed and as many queries of {DEFAULT_LOAD.queries[0].items:g} items, and
  a warning.
- A table without expiry holds {MONTHS_KEPT} months of items; one with expiry, what has not expired.
- An item is as large as the declaration's first example of its kind, where no size is given, and
  takes 100 bytes more in storage, in the table and in each index that has it. A GB is 10⁹ bytes.
- A new item is written once to the table and once to each index whose key it has from the start:
  an attempt has a score only when it is graded. A change is written to the indexes whose
  attributes the example calls of the declared writes change: all of these count the same, unless
  the load says which makes nearly all, {100 * MOSTLY:.0f} %. A transaction takes twice the units,
  in the table and in its indexes; checks in it are left out. Where no write is declared, a change
  is written to all indexes but those of keys alone.
- Reads are eventually consistent, of the table where the load names no index.
- A stream's batch holds {RECORDS_PER_CALL} records and takes {SECONDS_PER_CALL:g} s and
  {LOG_BYTES_PER_CALL:,} bytes of log. Event filters are left out.
- Sizes are published every {INTERVAL_HOURS} hours. CloudWatch charges a custom metric by the hour
  in which it gets a value, so each of these costs 1/{INTERVAL_HOURS} of its monthly price.
- Snapshots are full copies. RDS keeps backups of the size of the volume for nothing.
- Three dashboards of an account would be free, of up to 50 metrics each; these have more.
- A single price that is marked as unchecked was not confirmed by a second source."""

_LEFT_OUT = """\
Data transfer and requests to KMS and Secrets Manager are left out, and so are types of resources
that AWS does not charge for, and those that cost cents under this load:"""


def costs_page(estimates: Sequence[Estimate]) -> str:
    """Return the page, from the estimate of every stage."""
    sections = [
        GENERATED,
        "# Costs",
        _INTRODUCTION,
        *(section for each in estimates for section in _of_stage(each)),
        "## What the documents say",
        _DOCUMENTS,
        markdown_table(
            ("Product", "Cost of", "Document", "Computed", "Why they differ"),
            display.documented_rows(documented_figures()),
        ),
        *load_sections(),
        "## Alarms",
        _ALARMS,
        *(section for each in estimates for section in _alarms(each)),
        "## Savings plans",
        _SAVINGS_PLANS,
        markdown_table(
            ("Stage", "Covered", "of"),
            (
                (each.stage, _dollars(eligible_usd(each)), _dollars(each.usd()))
                for each in estimates
            ),
        ),
        "## Assumptions",
        _ASSUMPTIONS,
        "### Load in prod, a month",
        _loads(),
        "## Prices",
        markdown_table(("What", "USD", "For each", "Source"), _prices()),
        "## Not in the figures",
        _LEFT_OUT,
        markdown_table(("Type", "Why"), _left_out()),
    ]
    return "\n\n".join(sections) + "\n"


def _of_stage(estimate: Estimate) -> Iterator[str]:
    yield f"## {estimate.stage.capitalize()}"
    yield markdown_table(
        ("Stack", *Component, "total"),
        ([name, *amounts] for name, amounts in display.overview_rows(estimate)),
    )
    gaps = [
        *(f"{count} of {code(kind)}" for kind, count in estimate.unknown.items()),
        *(f"the load of {code(table)}" for table in estimate.undeclared),
    ]
    if gaps:
        yield f"Not priced: {', '.join(gaps)}."
    if estimate.default_loads:
        kinds = ", ".join(f"{item} of {code(table)}" for table, item in estimate.default_loads)
        yield f"**Warning:** priced with the default load, since none is declared: {kinds}."


def _alarms(estimate: Estimate) -> Iterator[str]:
    yield f"### {estimate.stage.capitalize()}"
    yield markdown_table(
        ("Stack", *AlarmKind, "alarms", "billed metrics", "USD"),
        ([name, *cells] for name, cells in display.alarm_rows(estimate)),
    )


def _loads() -> str:
    loads = (
        (table.name, entity.name, entity.load or DEFAULT_LOAD)
        for product in PRODUCTS
        for table in product.tables
        for entity in table.entities
    )
    return markdown_table(
        ("Table", "Item", "Standing", "Created", "Changed", "Queries of items", "Bytes", "Source"),
        (
            (
                code(table),
                item,
                _number(load.standing),
                _number(load.created),
                _number(load.changed),
                ", ".join(f"{query.count:,.0f} of {query.items:g}" for query in load.queries),
                _number(load.item_bytes or 0),
                load.source,
            )
            for table, item, load in loads
        ),
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value else ""


def _dollars(usd: float) -> str:
    return f"{usd:,.2f}"


def _prices() -> Iterator[tuple[str, str, str, str]]:
    for name, price in _named_prices():
        source = f"{price.source}, unchecked" if price.is_assumption else price.source
        yield name, f"{price.usd:.10f}".rstrip("0").rstrip("."), price.unit, source


def _named_prices() -> Iterator[tuple[str, Price]]:
    for name, value in vars(prices).items():
        if isinstance(value, Price):
            yield name.replace("_", " ").capitalize(), value
    for name, price in prices.DATABASE_HOURS.items():
        yield f"PostgreSQL on {name}", price
    for name, price in prices.NODE_HOURS.items():
        yield f"Node {name}", price


def _left_out() -> Iterator[tuple[str, str]]:
    for kind, reason in BY_USAGE.items():
        yield code(kind), reason
