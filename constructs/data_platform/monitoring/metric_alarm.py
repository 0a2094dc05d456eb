"""A CloudWatch alarm from its definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_cloudwatch as cloudwatch

from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.metrics import catalogued
from data_platform.monitoring.policy.definitions import AlarmDefinition
from data_platform.monitoring.policy.rules import AlarmRule, Severity
from data_platform.monitoring.policy.signals import SeriesOfAlarm
from data_platform.monitoring.policy.wording import description
from data_platform.monitoring.topics import AlarmTopics

if TYPE_CHECKING:
    from constructs import Construct


_RESULT = "result"


class MetricAlarm(cloudwatch.CfnAlarm):
    """An alarm that says why it exists and which runbook to open.

    A warning tells the warning topic. A critical alarm pages by way of the product's composite
    alarm, once for an incident; by itself it only reports that it cannot be judged any more.

    Parameters
    ----------
    definition
        What it watches.
    prefix
        First part of its name.
    topics
        Who is told; nobody if None.

    Raises
    ------
    ConfigurationError
        If nothing publishes a series that it looks at.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        definition: AlarmDefinition,
        prefix: str,
        topics: AlarmTopics | None,
    ) -> None:
        rule = definition.rule
        self.definition = definition
        warned = [topics.warning_arn] if topics else None
        is_warning = rule.severity is Severity.WARNING
        super().__init__(
            scope,
            construct_id,
            alarm_name=f"{prefix}-{definition.name}",
            alarm_description=description(definition),
            comparison_operator=rule.comparison,
            threshold=definition.threshold,
            evaluation_periods=rule.out_of,
            datapoints_to_alarm=rule.datapoints,
            treat_missing_data=rule.missing,
            warm_up_configuration=_warm_up(rule),
            evaluation_window=_evaluation_window(rule),
            metrics=_queries(definition),
            alarm_actions=warned if is_warning else None,
            ok_actions=warned if is_warning else None,
            insufficient_data_actions=None if is_warning else warned,
        )


def _warm_up(rule: AlarmRule) -> cloudwatch.CfnAlarm.WarmUpConfigurationProperty | None:
    if not rule.warm_up_minutes:
        return None
    return cloudwatch.CfnAlarm.WarmUpConfigurationProperty(
        warm_up_period_duration_in_minutes=rule.warm_up_minutes,
        # Otherwise it ends with the first values, among them those of before the deployment.
        only_start_evaluating_after_warm_up_period_ends=True,
    )


def _evaluation_window(rule: AlarmRule) -> cloudwatch.CfnAlarm.EvaluationWindowProperty | None:
    if not rule.by_the_clock:
        return None
    return cloudwatch.CfnAlarm.EvaluationWindowProperty(
        # UTC without a word as well; said, since backup plans and schedules are in it.
        wall_clock_window=cloudwatch.CfnAlarm.WallClockWindowProperty(timezone="UTC")
    )


def _queries(definition: AlarmDefinition) -> list[cloudwatch.CfnAlarm.MetricDataQueryProperty]:
    rule, source = definition.rule, definition.source
    queries = [
        _series_query(series, rule.period_seconds, is_result=source.expression is None)
        for series in source.series
    ]
    if source.expression is not None:
        queries.append(
            cloudwatch.CfnAlarm.MetricDataQueryProperty(
                id=_RESULT,
                expression=source.expression,
                label=rule.rule_id,
                # A calculation takes the period of its series; a query has none to take.
                period=None if source.series else rule.period_seconds,
                return_data=True,
            )
        )
    return queries


def _series_query(
    one: SeriesOfAlarm, period_seconds: int, *, is_result: bool
) -> cloudwatch.CfnAlarm.MetricDataQueryProperty:
    metric, statistic = one.series.metric, one.series.statistic
    catalogued(metric.namespace, metric.name, one.dimensions, Statistic(statistic))
    return cloudwatch.CfnAlarm.MetricDataQueryProperty(
        id=one.series_id,
        label=one.label,
        metric_stat=cloudwatch.CfnAlarm.MetricStatProperty(
            metric=cloudwatch.CfnAlarm.MetricProperty(
                namespace=one.namespace,
                metric_name=metric.name,
                dimensions=[
                    cloudwatch.CfnAlarm.DimensionProperty(name=name, value=value)
                    for name, value in one.dimensions.items()
                ],
            ),
            stat=statistic,
            period=period_seconds,
        ),
        return_data=is_result,
    )
