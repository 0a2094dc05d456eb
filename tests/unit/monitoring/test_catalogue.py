"""Nothing looks at a series that nobody publishes."""

from collections.abc import Mapping

import pytest

from data_platform.errors import ConfigurationError
from data_platform.monitoring.metrics import CATALOGUE, catalogued
from stacks.environments import STAGES
from tests.unit.monitoring.watch import alarms_of
from tests.unit.monitoring.widgets import widget_metrics
from tools.synthesis import Assembly

INSIGHTS_STATISTICS = {"SUM": "Sum", "MAX": "Maximum", "MIN": "Minimum", "AVG": "Average"}


@pytest.mark.parametrize("stage", STAGES)
def test_every_series_of_every_alarm_is_published(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    alarms = alarms_of(assemblies[stage].templates)
    assert alarms
    for alarm in alarms:
        for query in alarm.queries:
            if "MetricStat" in query:
                namespace, name, dimensions = alarm.keys[query["Id"]]
                catalogued(namespace, name, dict(dimensions), query["MetricStat"]["Stat"])


@pytest.mark.parametrize("stage", STAGES)
def test_every_query_asks_for_series_that_are_published(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    queries = [alarm.insights_query for alarm in alarms_of(assemblies[stage].templates)]
    asked = [query for query in queries if query]
    assert asked
    for query in asked:
        catalogued(
            query["namespace"],
            query["name"],
            query["dimensions"].split(", "),
            INSIGHTS_STATISTICS[query["statistic"]],
        )


@pytest.mark.parametrize("stage", STAGES)
def test_every_expression_is_evaluated_or_is_a_known_query(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    """Otherwise the scenarios would pass over an alarm without a word."""
    for alarm in alarms_of(assemblies[stage].templates):
        expressions = [query for query in alarm.queries if "Expression" in query]
        if any("SELECT" in query["Expression"] for query in expressions):
            assert alarm.insights_query, alarm.name
        returned = [query for query in alarm.queries if query["ReturnData"]]
        assert len(returned) == 1, alarm.name


@pytest.mark.parametrize("stage", STAGES)
def test_every_metric_on_a_dashboard_is_published(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    for template in assemblies[stage].templates.values():
        for namespace, name, dimensions, statistic in widget_metrics(template):
            catalogued(namespace, name, dimensions, statistic)


@pytest.mark.parametrize(
    ("namespace", "name", "dimensions", "statistic", "advice"),
    [
        ("AWS/DynamoDB", "UserErrors", ["TableName"], "Sum", "Use none"),
        ("AWS/DynamoDB", "SystemErrors", ["TableName"], "Sum", r"Use Operation \+ TableName"),
        ("AWS/DynamoDB", "SuccessfulRequestLatency", ["TableName"], "p99", "Operation"),
        ("AWS/DynamoDB", "OnlineIndexThrottleEvents", ["TableName"], "Sum", "no such entry"),
        ("AWS/DynamoDB", "WriteThrottleEvents", ["IndexName", "TableName"], "Sum", "Global"),
        ("AWS/DynamoDB", "WriteThrottleEvents", ["TableName"], "Average", "SampleCount, Sum"),
        ("AWS/RDS", "DatabaseConnections", ["DBInstanceIdentifier"], "Sum", "Maximum"),
        ("AWS/RDS", "BurstBalance", ["DBInstanceIdentifier"], "Minimum", "no such entry"),
    ],
)
def test_a_series_that_never_has_data_is_refused(
    namespace: str, name: str, dimensions: list[str], statistic: str, advice: str
) -> None:
    with pytest.raises(ConfigurationError, match=advice) as error:
        catalogued(namespace, name, dimensions, statistic)
    assert name in str(error.value)


def test_entries_say_what_they_measure_and_who_publishes_it() -> None:
    for metric in CATALOGUE.values():
        assert metric.meaning.endswith("."), metric.name
        assert metric.source, metric.name
        assert metric.statistics, metric.name
