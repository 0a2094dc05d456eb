"""Dashboards and custom metrics; alarms are counted in `tools.cost.alarms`."""

from collections.abc import Iterator
from functools import partial

from data_platform.exports.full_exports import EXPORT_CALL
from data_platform.monitoring.catalogue.exports import NAMESPACE as EXPORTS_NAMESPACE
from data_platform.monitoring.catalogue.functions import CONSUMERS_NAMESPACE
from data_platform.monitoring.catalogue.storage import NAMESPACE as STORAGE_NAMESPACE
from tools.cost import prices
from tools.cost.calls import calls_of_source, calls_per_month
from tools.cost.lines import Component, CostLine
from tools.cost.stack import TABLE, PricedStack, Resource

METRICS_OF_A_CONSUMER = 4
METRICS_OF_A_TABLE = 3
METRICS_OF_AN_INDEX = 1
METRICS_OF_AN_EXPIRING_TABLE = 1
"""What `stream_records` and `storage_metrics` publish."""

READS_OF_A_TABLE = 1
READS_OF_AN_EXPIRING_TABLE = 2
"""What `storage_metrics` reads: a former size; what was written, and what was deleted."""


def dashboard(stack: PricedStack, logical_id: str, properties: Resource) -> Iterator[CostLine]:
    """Price a dashboard; those of this platform have too many metrics to be free."""
    name = properties.get("DashboardName", logical_id)
    yield stack.line(Component.MONITORING, f"dashboard {name}", 1, prices.DASHBOARD)


def custom_metrics(stack: PricedStack, logical_id: str, properties: Resource) -> Iterator[CostLine]:
    """Price what a function publishes: a metric costs in the hours in which it gets a value."""
    variables = properties.get("Environment", {}).get("Variables", {})
    namespace = variables.get("POWERTOOLS_METRICS_NAMESPACE")
    tables = [table for _, table in stack.of_type(TABLE)]
    expiring = sum("TimeToLiveSpecification" in table for table in tables)
    if namespace == STORAGE_NAMESPACE:
        indexes = sum(len(table.get("GlobalSecondaryIndexes", [])) for table in tables)
        metrics = METRICS_OF_A_TABLE * len(tables) + METRICS_OF_AN_INDEX * indexes
        metrics += METRICS_OF_AN_EXPIRING_TABLE * expiring
    elif namespace == CONSUMERS_NAMESPACE:
        metrics = METRICS_OF_A_CONSUMER
    elif namespace == EXPORTS_NAMESPACE:
        schedules = [each for _, each in stack.of_type("AWS::Scheduler::Schedule")]
        metrics = sum(each["Target"]["Arn"] == EXPORT_CALL for each in schedules)
        metrics += len(list(stack.of_type("AWS::RDS::DBInstance")))
    else:
        return
    calls = calls_per_month(stack, logical_id)
    part_of_hours = min(calls / prices.HOURS_PER_MONTH, 1)
    name = properties.get("FunctionName", logical_id)
    line = partial(stack.line, Component.MONITORING)
    published = f"{name}: {metrics} custom metrics in {part_of_hours:.0%} of all hours"
    yield line(published, metrics * part_of_hours, prices.CUSTOM_METRIC)
    if namespace == STORAGE_NAMESPACE:
        reads = READS_OF_A_TABLE * len(tables) + READS_OF_AN_EXPIRING_TABLE * expiring
        read = f"{name}: former sizes, writes and deletions read"
        yield line(read, calls * reads, prices.METRIC_READ)


def event_counts(stack: PricedStack, logical_id: str, properties: Resource) -> Iterator[CostLine]:
    """Price what Lambda counts of an event source; reading the stream itself is free.

    Polls are counted in every hour, also those that find nothing; what was handed over or left out,
    in the hours in which something was.
    """
    if "EventCount" not in properties.get("MetricsConfig", {}).get("Metrics", ()):
        return
    with_records = 2 if "FilterCriteria" in properties else 1
    part_of_hours = min(calls_of_source(stack, properties) / prices.HOURS_PER_MONTH, 1)
    what = f"{logical_id}: polls counted, {with_records} more in {part_of_hours:.0%} of hours"
    metrics = 1 + with_records * part_of_hours
    yield stack.line(Component.MONITORING, what, metrics, prices.CUSTOM_METRIC)
