"""Cost Anomaly Detection: spending that the account's own history does not explain."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aws_cdk import aws_ce as ce
from constructs import Construct

from data_platform.context import MONITOR_CONTEXT_KEY, arn_from_context
from data_platform.settings.costs import ANOMALY_MONITOR_ARN, ANOMALY_MONITOR_EXAMPLE
from data_platform.stage import CostSettings

if TYPE_CHECKING:
    from aws_cdk import aws_sns as sns


class CostAnomalies(Construct):
    """A monitor of every AWS service in the account, and who hears of what it finds.

    AWS watches each service by itself, DynamoDB among them. An account may hold one such monitor;
    where there is one already, it is used.

    Parameters
    ----------
    name
        First part of the names of monitor and subscriptions.
    settings
        From which impact on an anomaly is reported, and who gets e-mails.
    topic
        What is notified at once; its policy must admit ``costalerts.amazonaws.com``.
    monitor_arn
        The account's monitor of services, if it has one.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        settings: CostSettings,
        topic: sns.ITopic,
        monitor_arn: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._name = name
        self._settings = settings
        self._monitor_arn = monitor_arn or self._create_monitor()
        self._subscribe("ToTopic", "IMMEDIATE", "SNS", [topic.topic_arn])
        if settings.emails:
            # AWS sends single anomalies to topics only, and e-mails once a day.
            self._subscribe("ToEmails", "DAILY", "EMAIL", settings.emails)

    def _create_monitor(self) -> str:
        monitor = ce.CfnAnomalyMonitor(
            self,
            "Monitor",
            monitor_name=f"{self._name}-services",
            monitor_type="DIMENSIONAL",
            monitor_dimension="SERVICE",
        )
        return monitor.attr_monitor_arn

    def _subscribe(
        self, construct_id: str, frequency: str, kind: str, addresses: tuple[str, ...] | list[str]
    ) -> None:
        ce.CfnAnomalySubscription(
            self,
            construct_id,
            subscription_name=f"{self._name}-{frequency.lower()}",
            frequency=frequency,
            monitor_arn_list=[self._monitor_arn],
            subscribers=[
                ce.CfnAnomalySubscription.SubscriberProperty(type=kind, address=address)
                for address in addresses
            ],
            threshold_expression=json.dumps(
                {
                    "Dimensions": {
                        "Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                        "MatchOptions": ["GREATER_THAN_OR_EQUAL"],
                        "Values": [str(self._settings.anomaly_impact_usd)],
                    }
                }
            ),
        )


def monitor_arn_from_context(construct: Construct) -> str | None:
    """Return the ARN of the account's monitor of services, if ``-c`` gave one.

    Raises
    ------
    ConfigurationError
        If it is no such ARN.
    """
    return arn_from_context(
        construct,
        MONITOR_CONTEXT_KEY,
        ANOMALY_MONITOR_ARN,
        meaning="the account's cost anomaly monitor",
        example=ANOMALY_MONITOR_EXAMPLE,
    )
