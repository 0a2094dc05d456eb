"""What Regions lack of what a stage needs, so that nothing is deployed half way."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from data_platform.errors import ConfigurationError
from data_platform.settings.partitions import partition_in, partition_of
from data_platform.stage import Stage

_WITHOUT_COST_EXPLORER = frozenset(
    [
        "ap-east-2",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "mx-central-1",
        "us-gov-east-1",
        "us-gov-west-1",
    ]
)
REGIONS_WITHOUT: Mapping[str, frozenset[str]] = {
    "AWS::Budgets::Budget": _WITHOUT_COST_EXPLORER
    | frozenset(
        [
            "af-south-1",
            "ap-east-1",
            "ap-northeast-3",
            "ap-south-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ca-west-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "il-central-1",
            "me-central-1",
        ]
    ),
    "AWS::CE::AnomalyMonitor": _WITHOUT_COST_EXPLORER,
    "AWS::CE::AnomalySubscription": _WITHOUT_COST_EXPLORER,
    "AWS::Chatbot::SlackChannelConfiguration": frozenset(
        ["cn-north-1", "cn-northwest-1", "us-gov-east-1", "us-gov-west-1"]
    ),
    "AWS::RDS::DBProxy": frozenset({"ap-east-2"}),
    "AWS::RDS::DBProxyTargetGroup": frozenset({"ap-east-2"}),
}
"""Where CloudFormation does not know a type of this app, by the resource schemas of each Region.

A test compares it with the schemas that cfn-lint ships, which are not there to synthesize with.
"""

FEWER_THAN_THREE_ZONES: Mapping[str, int] = {"us-west-1": 2}
"""Availability zones of an account, where there are fewer than three; compared likewise."""


class _Option(NamedTuple):
    is_wanted: Callable[[Stage], bool]
    instead: str


_ANOMALIES = _Option(
    lambda stage: bool(
        stage.costs and (stage.costs.create_anomaly_monitor or stage.costs.anomaly_monitor_arn)
    ),
    "leave the anomaly monitor out of the stage's costs",
)
_PROXY = _Option(lambda stage: stage.database.proxy, "give the stage's database proxy=False")
_OPTIONS = {
    "AWS::Budgets::Budget": _Option(
        lambda stage: stage.costs is not None,
        "give the stage costs=None and set the budgets by hand",
    ),
    "AWS::CE::AnomalyMonitor": _ANOMALIES,
    "AWS::CE::AnomalySubscription": _ANOMALIES,
    "AWS::Chatbot::SlackChannelConfiguration": _Option(
        lambda stage: bool(stage.alarms.critical.slack or stage.alarms.warning.slack),
        "name other recipients than Slack",
    ),
    "AWS::RDS::DBProxy": _PROXY,
    "AWS::RDS::DBProxyTargetGroup": _PROXY,
}
_EVERY_STAGE = _Option(lambda _: True, "ask AWS for it")


def check_region(stage: Stage, region: str) -> None:
    """Refuse a Region that cannot hold the stacks of a stage.

    A Region that is not known here passes: AWS may have more of them by now.

    Raises
    ------
    ConfigurationError
        If CloudFormation lacks a type there, a replica or a copy of backups would have to leave its
        partition, or the Region has too few zones for the database.
    """
    for kind, regions in REGIONS_WITHOUT.items():
        option = _OPTIONS.get(kind, _EVERY_STAGE)
        if region in regions and option.is_wanted(stage):
            raise ConfigurationError(
                f"CloudFormation has no {kind} in {region}, which the stage '{stage.name}' needs: "
                f"deploy to another Region, or {option.instead}."
            )
    _check_partition(stage, region)
    zones = FEWER_THAN_THREE_ZONES.get(region, stage.database.zones)
    if stage.database.zones > zones:
        raise ConfigurationError(
            f"An account has {zones} availability zones in {region}, and the database of the stage "
            f"'{stage.name}' wants {stage.database.zones}: deploy to another Region, or give its "
            f"DatabaseSettings zones={zones}."
        )


def _check_partition(stage: Stage, region: str) -> None:
    partition = partition_of(region)
    for replica in stage.replicas:
        if partition_of(replica.region) != partition:
            raise ConfigurationError(
                f"Stage '{stage.name}': replicas name {replica.region}, and the stacks go to "
                f"{region}: DynamoDB replicates no table from {partition} to "
                f"{partition_of(replica.region)}. Name Regions of {partition} only."
            )
    vault = stage.backups.copy_vault_arn
    if vault and partition_in(vault) != partition:
        raise ConfigurationError(
            f"Stage '{stage.name}': copy_vault_arn of its backups is {vault!r}, and the stacks go "
            f"to {region}: AWS Backup copies nothing from {partition} to {partition_in(vault)}. "
            f"Give a vault of {partition}."
        )
