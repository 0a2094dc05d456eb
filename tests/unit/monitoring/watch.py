"""Alarms as templates describe them, and what they do when they are fed with values."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.unit.monitoring.alarm_states import (
    ALARM,
    EXTRA_PERIODS,
    INSUFFICIENT_DATA,
    OK,
    Judgement,
)
from tests.unit.monitoring.metric_math import Series, evaluate

METRIC_ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE_ALARM = "AWS::CloudWatch::CompositeAlarm"
_QUERY = re.compile(
    r'SELECT (?P<statistic>\w+)\((?P<name>\w+)\) FROM SCHEMA\("(?P<namespace>[\w/]+)", '
    r"(?P<dimensions>[\w, ]+)\)"
    r"(?: WHERE (?P<asked>TableName|service) = '(?P<value>[\w.-]+)')?"
    # CloudWatch asks for an order wherever there are several series.
    r"(?: GROUP BY (?P<groups>[\w, ]+) ORDER BY (?P=statistic)\(\) DESC)?"
)
_PHYSICAL_NAMES = (
    "TableName",
    "FunctionName",
    "QueueName",
    "DBInstanceIdentifier",
    "BackupVaultName",
    "TopicName",
)

Key = tuple[str, str, frozenset[tuple[str, str]]]


def _percentile(values: list[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


_STATISTICS: dict[str, Callable[[list[float]], float]] = {
    "Sum": sum,
    "Average": lambda values: sum(values) / len(values),
    "Minimum": min,
    "Maximum": max,
    "SampleCount": len,
    "p50": lambda values: _percentile(values, 50),
    "p99": lambda values: _percentile(values, 99),
}


@dataclass
class Feed:
    """Values that services published, by the minute."""

    minutes: int
    values: dict[Key, dict[int, list[float]]] = field(default_factory=dict)

    def put(
        self,
        metric: str,
        dimensions: Mapping[str, str],
        value: float | Callable[[int], float],
        minutes: Iterable[int] | None = None,
    ) -> Feed:
        """Publish a value in each of some minutes; in all if none are given."""
        namespace, _, name = metric.rpartition(" ")
        series = self.values.setdefault((namespace, name, frozenset(dimensions.items())), {})
        for minute in range(self.minutes) if minutes is None else minutes:
            published = value(minute) if callable(value) else value
            series.setdefault(minute, []).append(published)
        return self

    def earlier(self, minutes: int) -> Feed:
        """Return the same values, published earlier; what then lies before the feed is left out."""
        moved = {
            key: {at - minutes: found for at, found in values.items() if at >= minutes}
            for key, values in self.values.items()
        }
        return Feed(self.minutes, moved)

    def series(self, key: Key, statistic: str, period_seconds: int) -> Series:
        """Return what a statistic makes of the values of each period."""
        collected: dict[int, list[float]] = {}
        for minute, values in self.values.get(key, {}).items():
            collected.setdefault(minute * 60 // period_seconds, []).extend(values)
        return {period: _STATISTICS[statistic](values) for period, values in collected.items()}


@dataclass(frozen=True)
class WatchedAlarm:
    """A metric alarm of a template."""

    name: str
    stack: str
    logical_id: str
    properties: Mapping[str, Any]
    resources: Mapping[str, Any]

    @property
    def queries(self) -> list[Mapping[str, Any]]:
        """The metrics and expressions in it."""
        return list(self.properties["Metrics"])

    @property
    def keys(self) -> dict[str, Key]:
        """The series that it looks at, by their IDs."""
        return {
            query["Id"]: (
                query["MetricStat"]["Metric"]["Namespace"],
                query["MetricStat"]["Metric"]["MetricName"],
                frozenset(self._dimensions(query)),
            )
            for query in self.queries
            if "MetricStat" in query
        }

    @property
    def insights_query(self) -> re.Match[str] | None:
        """The parts of its Metrics Insights query, if it has one."""
        return _QUERY.fullmatch(self.queries[-1].get("Expression", ""))

    @property
    def period_seconds(self) -> int:
        """The length of a period."""
        query = self.queries[0]
        return int(query["MetricStat"]["Period"] if "MetricStat" in query else query["Period"])

    def _dimensions(self, query: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for dimension in query["MetricStat"]["Metric"].get("Dimensions", ()):
            yield dimension["Name"], physical_name(dimension["Value"], self.resources)

    @property
    def is_by_the_clock(self) -> bool:
        """Whether its periods begin where days and hours do, and not whenever it is looked at."""
        return "WallClockWindow" in self.properties.get("EvaluationWindow", {})

    def went_off_at_some_time(self, feed: Feed, step_minutes: int) -> bool:
        """Tell whether it goes off when periods end at any time at which CloudWatch may look."""
        period = self.period_seconds // 60
        shifts = [0] if self.is_by_the_clock else range(0, period, step_minutes)
        # At the end of a feed some periods are cut off.
        return any(
            ALARM in self.states(feed.earlier(shift))[: -1 if shift else None] for shift in shifts
        )

    def states(self, feed: Feed, created: int | None = None) -> list[str]:
        """Return its states, at the end of each period.

        One that was created in some minute says nothing until it has warmed up.
        """
        states = self._states(feed)
        if created is None:
            return states
        warm_up = self.properties.get("WarmUpConfiguration", {})
        if warm_up:
            assert warm_up["OnlyStartEvaluatingAfterWarmUpPeriodEnds"]
        judges_from = created + warm_up.get("WarmUpPeriodDurationInMinutes", 0)
        first = judges_from * 60 // self.period_seconds
        return [
            INSUFFICIENT_DATA if number < first else state for number, state in enumerate(states)
        ]

    def _states(self, feed: Feed) -> list[str]:
        if self.insights_query:
            histories = [self._history(values, feed) for values in self._groups(feed)]
            return [
                ALARM if ALARM in states else OK for states in zip(*histories, strict=True)
            ] or [OK]
        series = {
            query["Id"]: feed.series(
                self.keys[query["Id"]], query["MetricStat"]["Stat"], self.period_seconds
            )
            for query in self.queries
            if "MetricStat" in query
        }
        expression = self.queries[-1].get("Expression", self.queries[0]["Id"])
        return self._history(
            lambda periods: evaluate(expression, series, periods, self.period_seconds),
            feed,
        )

    def _history(self, values: Callable[[range], Series], feed: Feed) -> list[str]:
        judgement = self._judgement()
        history = [OK]
        for period in range(feed.minutes * 60 // self.period_seconds):
            periods = range(period + 1 - judgement.out_of - EXTRA_PERIODS, period + 1)
            found = values(periods)
            history.append(judgement.state([found.get(one) for one in periods], history[-1]))
        return history[1:] or [OK]

    def _judgement(self) -> Judgement:
        given = self.properties
        # The API's documentation says that CloudWatch ignores missing data of DynamoDB whatever an
        # alarm wants, the user guide that it does so by default. The strict reading is taken here.
        is_of_dynamodb = any(key[0] == "AWS/DynamoDB" for key in self.keys.values())
        return Judgement(
            comparison=given["ComparisonOperator"],
            threshold=given["Threshold"],
            datapoints=given["DatapointsToAlarm"],
            out_of=given["EvaluationPeriods"],
            missing="ignore" if is_of_dynamodb else given["TreatMissingData"],
        )

    def _groups(self, feed: Feed) -> Iterator[Callable[[range], Series]]:
        """Yield the series of each group of the query."""
        query = self.insights_query
        assert query
        names = set(query["dimensions"].split(", "))
        grouping = query["groups"].split(", ") if query["groups"] else []
        groups: dict[tuple[str, ...], list[Key]] = {}
        for key in feed.values:
            dimensions = dict(key[2])
            if query["asked"] and dimensions.get(query["asked"]) != query["value"]:
                continue
            if key[:2] == (query["namespace"], query["name"]) and set(dimensions) == names:
                group = tuple(dimensions[name] for name in grouping)
                groups.setdefault(group, []).append(key)
        statistic = query["statistic"].capitalize()
        for keys in groups.values():
            total: dict[int, float] = {}
            for key in keys:
                for period, value in feed.series(key, statistic, self.period_seconds).items():
                    total[period] = total.get(period, 0) + value
            yield lambda periods, total=total: {  # type: ignore[misc]
                period: total[period] for period in periods if period in total
            }

    def may_change(self, feed: Feed) -> bool:
        """Tell whether the feed has anything that could set it off."""
        return (
            self.properties["TreatMissingData"] == "breaching"
            or bool(self.insights_query)
            or any(key in feed.values for key in self.keys.values())
        )


def physical_name(value: object, resources: Mapping[str, Any]) -> str:
    """Return the name that a reference stands for, or the logical ID where AWS makes one up."""
    if not isinstance(value, dict):
        return str(value)
    logical_id = value["Ref"] if "Ref" in value else value["Fn::GetAtt"][0]
    properties = resources[logical_id].get("Properties", {})
    # A reference in such a property names another resource, such as the function of a mapping.
    names = (properties[name] for name in _PHYSICAL_NAMES if isinstance(properties.get(name), str))
    return str(next(names, logical_id))


def alarms_of(templates: Mapping[str, Mapping[str, Any]]) -> list[WatchedAlarm]:
    """Return every metric alarm of the stacks."""
    return [
        WatchedAlarm(
            name=resource["Properties"]["AlarmName"],
            stack=stack,
            logical_id=logical_id,
            properties=resource["Properties"],
            resources=template["Resources"],
        )
        for stack, template in templates.items()
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == METRIC_ALARM
    ]


def went_off(
    alarms: Iterable[WatchedAlarm], feed: Feed, created: int | None = None
) -> dict[str, list[str]]:
    """Return the alarms that went off, with their states at the end of each period."""
    histories = {
        alarm.name: alarm.states(feed, created) for alarm in alarms if alarm.may_change(feed)
    }
    return {name: states for name, states in histories.items() if ALARM in states}


def pages(template: Mapping[str, Any], histories: Mapping[str, list[str]]) -> int:
    """Count how often the composite alarm of a stack pages, if all periods are a minute."""
    (composite,) = (
        resource["Properties"]
        for resource in template["Resources"].values()
        if resource["Type"] == COMPOSITE_ALARM
    )
    assert composite["AlarmActions"]
    children = {
        template["Resources"][part["Ref"]]["Properties"]["AlarmName"]
        for part in composite["AlarmRule"]["Fn::Join"][1]
        if isinstance(part, dict)
    }
    states = [
        any(state == ALARM for state in at_once)
        for at_once in zip(*(histories[name] for name in children & set(histories)), strict=True)
    ]
    return sum(
        later and not earlier for earlier, later in zip([False, *states], states, strict=False)
    )
