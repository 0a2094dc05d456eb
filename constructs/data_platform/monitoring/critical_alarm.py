"""The one alarm of a product that pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import aws_cloudwatch as cloudwatch

from data_platform.errors import ConfigurationError
from data_platform.monitoring.metric_alarm import MetricAlarm
from data_platform.monitoring.policy.wording import runbook_address
from data_platform.monitoring.topics import AlarmTopics

if TYPE_CHECKING:
    from constructs import Construct


MAX_CHILDREN = 100
"""How many alarms CloudWatch takes in the rule of a composite alarm."""


class CriticalAlarm(cloudwatch.CfnCompositeAlarm):
    """Goes into ALARM with the first critical alarm of a product, and recovers with the last.

    One incident shows in many alarms: a hot key throttles a table, its consumer falls behind, and
    so on. Whoever is paged reads in this alarm which ones are in ALARM.

    Parameters
    ----------
    title
        The product's title.
    prefix
        First part of its name.
    alarms
        The product's critical alarms.
    topics
        Who is paged.

    Raises
    ------
    ConfigurationError
        If there are more alarms than CloudWatch takes.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        title: str,
        prefix: str,
        alarms: Sequence[MetricAlarm],
        topics: AlarmTopics,
    ) -> None:
        if len(alarms) > MAX_CHILDREN:
            raise ConfigurationError(
                f"{title} has {len(alarms)} critical alarms, and a composite alarm takes "
                f"{MAX_CHILDREN}. Make fewer rules critical, or split the product."
            )
        super().__init__(
            scope,
            construct_id,
            alarm_name=f"{prefix}-Critical",
            alarm_description=(
                f"{title}: at least one critical alarm is in ALARM; this alarm's page lists them. "
                f"Runbook: {runbook_address('critical')}"
            ),
            # Names, not ARNs: the rule has room for 10,240 characters.
            alarm_rule=" OR ".join(f'ALARM("{alarm.ref}")' for alarm in alarms),
            alarm_actions=[topics.critical_arn],
            ok_actions=[topics.critical_arn],
        )
