"""The page of limits in docs/."""

from collections.abc import Mapping

from stacks.environments import PROD
from stacks.products import PRODUCTS
from tools.output.markdown import GENERATED, code, markdown_table
from tools.scale.display import rows
from tools.scale.limits import Traffic
from tools.scale.quotas import (
    NEW_TABLE_WRITE_UNITS,
    READ_UNITS_OF_A_VALUE,
    UNITS_OF_A_TABLE,
    WRITE_UNITS_OF_A_VALUE,
)
from tools.scale.shares import MANY
from tools.scale.tables import scales

_TRAFFIC = Traffic()
_INTRODUCTION = """\
How much each table takes a second for hours, and what sets that limit, from what is declared
(decision [0158](decisions/0158-limits-follow-from-what-is-declared.md)). `datactl scale` prints
the same of any stage, `datactl scale TABLE` every limit of a table, `--json` all of it for scripts.

```console
$ datactl scale ChatMessages --times 100            # the declared load a hundred times
$ datactl scale --skew 1                            # keys of which few are asked for most
$ datactl scale --times 10 --require                # status 1 if that exceeds a limit
```"""

_MEANING = f"""\
- A write to a table needs units of the table and of each index that it writes: the lowest of all
  limits is the table's. How many units that are follows from the declared writes, see
  [costs](costs.md#by-table-and-index).
- **One partition key value** takes {WRITE_UNITS_OF_A_VALUE:,} write units and
  {READ_UNITS_OF_A_VALUE:,} read units a second. The busiest one sets the limit: of an index with
  `distinct_partition_values`, it has that part of all, or `busiest_share` where that is declared;
  elsewhere there are {MANY:,} values, about one a person. `--skew` spreads those of which nothing
  is declared by Zipf's law, with that exponent: at 1, the busiest of {MANY:,} has a tenth.
- **The quota** of a table, and of each index, is {UNITS_OF_A_TABLE:,} units a second; AWS raises
  it. Where a stage caps or provisions **capacity**, that is the limit.
- **Reads** go through one part only. Each takes what the declared queries take for an item; where
  none is declared, as much as reading one item, and that is half a unit up to 4 KB.
- **Vector indexes** take 10 MB a second of one partition key value.
- **A stream** takes two readers: a third one throttles all of them. See
  [who reads which](table-uses.md).
- The declared load is a month's; its busiest second has {_TRAFFIC.peak:g} times the average, unless
  `--peak` says otherwise."""

_ERROR = """\
A [simulation](../tests/unit/scale/simulation.py) makes the declared writes one by one, with random
keys, against partitions that have so many units a second and save up a few seconds. For every table
with an index of few values, for a divided index, and for a table with a skew of 1, the rates at
which partitions begin to throttle and the computed ones differ by at most 5 %; a test holds that.
The computed ones are a little too high: writes come in bursts.

The simulation knows no more than this page about AWS. What neither has:"""

_LEFT_OUT = f"""\
- A table on demand that is new takes {NEW_TABLE_WRITE_UNITS:,} write units a second, and twice its
  last peak afterwards: warm it up, or raise `WarmThroughput` before a start.
- A value that is hot for a while gets a partition of its own, and may be divided by its sort key; a
  sort key that only grows, such as a time, is not. So keys without one may take more than here.
- Bursts of up to five minutes' unused units, which nobody should count on.
- What functions take: alarms watch how far [stream consumers](stream-consumers.md) are behind."""

_TO_DO = (
    (
        "one value of an index of few values",
        "[divide the index](hot-indexes.md), or read sums that a consumer keeps",
    ),
    (
        "one value of the table's key",
        "another key: [no option divides a table](hot-indexes.md#what-does-not-fit)",
    ),
    (
        "many units a write",
        "a [smaller projection](costs.md#alternatives), keys that change less, no transaction",
    ),
    ("the quota", "ask AWS for more"),
    (
        "the capacity of the stage",
        "raise `maximum` of its `AutoscaledCapacity`, or `max_write_units`",
    ),
)


def scaling_page(readers: Mapping[str, tuple[str, ...]]) -> str:
    """Return the page.

    Parameters
    ----------
    readers
        Who reads the stream of each table.
    """
    found = {each.limits.table: each for each in scales(PROD.name, _TRAFFIC, readers)}
    sections = [
        GENERATED,
        "# Scaling",
        _INTRODUCTION,
        "## What the limits are",
        _MEANING,
        f"## Limits in {PROD.name}",
    ]
    for product in PRODUCTS:
        sections.append(f"### {product.title}")
        sections.append(
            markdown_table(
                _HEADER,
                (
                    [code(name), *cells]
                    for name, *cells in rows(found[table.name] for table in product.tables)
                ),
            )
        )
    sections += ["## What to do", markdown_table(("What sets the limit", "What helps"), _TO_DO)]
    sections += ["## How far this can be relied on", _ERROR, _LEFT_OUT]
    return "\n\n".join(sections) + "\n"


_HEADER = (
    *("Table", "Writes a second", "Set by", "Declared", "Of it"),
    *("Items read a second", "Set by", "Of it", "Stream readers"),
)
