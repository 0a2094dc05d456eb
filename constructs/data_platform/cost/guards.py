"""All guards over an account's spending, in one stack of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs import Construct

from data_platform.cost.anomalies import CostAnomalies
from data_platform.cost.budgets import DynamoDbBudgets
from data_platform.deployment import Deployment
from data_platform.monitoring.topics import Publisher
from data_platform.stage import CostSettings

if TYPE_CHECKING:
    from aws_cdk import Stack
    from aws_cdk import aws_sns as sns


def guard_publishers(
    settings: CostSettings | None,
    deployment: Deployment,
    region: str,
    monitor_arn: str | None = None,
) -> tuple[Publisher, ...]:
    """Return what the guards of a deployment make publish to their topic.

    Parameters
    ----------
    settings
        Those of the stage; without, there are no guards.
    deployment, region
        Of the guards.
    monitor_arn
        The account's monitor of services, where it is another than the settings name.
    """
    if settings is None:
        return ()
    if _has_anomalies(settings, deployment, region, monitor_arn):
        return (Publisher.BUDGETS, Publisher.COST_ANOMALIES)
    return (Publisher.BUDGETS,)


def _has_anomalies(
    settings: CostSettings, deployment: Deployment, region: str, monitor_arn: str | None
) -> bool:
    if monitor_arn or settings.anomaly_monitor_arn:
        return True
    is_first = deployment.namespace is None and deployment.is_at_home(region)
    return settings.create_anomaly_monitor and is_first


class CostGuards(Construct):
    """Budgets for DynamoDB, and detection of unusual spending where the stage asks for it.

    Both watch the whole account, so only one stack of an account has them. Another deployment into
    the account, under a namespace or in a further Region, has budgets of its own names, and makes
    no second monitor.

    Parameters
    ----------
    settings
        Amounts and subscribers.
    deployment
        Names the guards.
    topic
        What is notified; its policy must admit the `guard_publishers`.
    monitor_arn
        The account's monitor of services, where it is another than the settings name.

    Raises
    ------
    ConfigurationError
        If CloudFormation has no budgets in the Region.
    """

    def __init__(
        self,
        scope: Stack,
        construct_id: str,
        *,
        settings: CostSettings,
        deployment: Deployment,
        topic: sns.ITopic,
        monitor_arn: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        region = scope.region
        name = deployment.named_in_account(f"data-platform-{deployment.stage.name}", region)
        DynamoDbBudgets(
            self,
            "Budgets",
            name=f"{name}-dynamodb",
            region=region,
            settings=settings,
            topic=topic,
        )
        if _has_anomalies(settings, deployment, region, monitor_arn):
            CostAnomalies(
                self,
                "Anomalies",
                name=name,
                settings=settings,
                topic=topic,
                monitor_arn=monitor_arn or settings.anomaly_monitor_arn,
            )
