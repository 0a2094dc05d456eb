"""Alarms by how CloudWatch bills them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tools.cost import prices
from tools.cost.prices import Price
from tools.cost.stack import AccountTables, PricedStack, Resource

ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE = "AWS::CloudWatch::CompositeAlarm"

METRICS_OF_A_BAND = 3
"""A metric with an anomaly band counts as itself and the two borders."""

_HIGH_RESOLUTION_SECONDS = 60
_SELECTED = re.compile(r"SELECT \w+\((\w+)\)")
_TROUBLE = ("Error", "Throttle", "Throttling")


class AlarmKind(StrEnum):
    """How an alarm is billed."""

    STANDARD = "standard"
    MATH = "metric math"
    INSIGHTS = "Metrics Insights"
    ANOMALY = "anomaly band"
    HIGH_RESOLUTION = "high resolution"
    COMPOSITE = "composite"


@dataclass(frozen=True, kw_only=True)
class BilledAlarm:
    """An alarm and what it is billed for.

    Parameters
    ----------
    stack
        The stack that has it.
    kind
        How it is billed.
    units
        How many units of the price: metrics, or one for a composite alarm.
    """

    stack: str
    kind: AlarmKind
    units: int

    @property
    def price(self) -> Price:
        """The price of a unit."""
        if self.kind is AlarmKind.COMPOSITE:
            return prices.COMPOSITE_ALARM
        if self.kind is AlarmKind.HIGH_RESOLUTION:
            return prices.HIGH_RESOLUTION_ALARM_METRIC
        return prices.ALARM_METRIC

    @property
    def usd(self) -> float:
        """The cost of a month in USD."""
        return self.units * self.price.usd


def billed_alarms(stack: PricedStack) -> Iterator[BilledAlarm]:
    """Yield every alarm of a stack."""
    for _, properties in stack.of_type(ALARM):
        kind, units = _kind_and_units(stack, properties)
        yield BilledAlarm(stack=stack.name, kind=kind, units=units)
    for _ in stack.of_type(COMPOSITE):
        yield BilledAlarm(stack=stack.name, kind=AlarmKind.COMPOSITE, units=1)


def _kind_and_units(stack: PricedStack, properties: Resource) -> tuple[AlarmKind, int]:
    queries: Sequence[dict[str, Any]] = properties.get("Metrics", [])
    statistics = [query["MetricStat"] for query in queries if "MetricStat" in query]
    periods = [each["Period"] for each in (*statistics, properties) if "Period" in each]
    expressions = [str(query.get("Expression", "")) for query in queries]
    units = max(len(statistics), 1)
    if any(int(period) < _HIGH_RESOLUTION_SECONDS for period in periods):
        return AlarmKind.HIGH_RESOLUTION, units
    selected = [text for text in expressions if text.lstrip().startswith("SELECT")]
    if selected:
        return AlarmKind.INSIGHTS, sum(_series(text, stack.account) for text in selected)
    if any("ANOMALY_DETECTION_BAND" in text for text in expressions):
        return AlarmKind.ANOMALY, units * METRICS_OF_A_BAND
    return (AlarmKind.MATH if any(expressions) else AlarmKind.STANDARD), units


def _series(query: str, account: AccountTables) -> int:
    """Return how many metrics a query reads, which is what it is billed for.

    It reads those of the whole account that had a value in the last three hours: consumption, of
    every table or index in use; trouble, of hardly any.
    """
    metric = _SELECTED.search(query)
    if metric is None or any(word in metric[1] for word in _TROUBLE):
        return 1
    if "GlobalSecondaryIndexName" in query:
        return max(account.indexes, 1)
    return max(account.tables, 1) if "TableName" in query else 1
