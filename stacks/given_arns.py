"""ARNs that a platform engineer gives, held against the account of the stacks."""

from collections.abc import Mapping
from typing import Any

from data_platform.context import MONITOR_CONTEXT_KEY
from data_platform.errors import ConfigurationError
from data_platform.settings.partitions import partition_in, partition_of
from data_platform.stage import Stage
from stacks.context import ROLE_CONTEXT_KEY

_WHY = {
    # CloudFormation is given the name alone: a role of that name here would get the access.
    ROLE_CONTEXT_KEY: "access is attached to roles of their own account only. Give a role of it, "
    "which that one may assume, or leave it out",
    MONITOR_CONTEXT_KEY: "an account subscribes to its own monitor only. Give that, or leave it "
    "out",
}


def check_given_arns(
    context: Mapping[str, Any], stage: Stage, account: str | None, region: str
) -> None:
    """Refuse ARNs of another account or partition, where only the stacks' own can be used.

    Parameters
    ----------
    context
        What was given with `-c`, and in cdk.json.
    account
        That of the stacks; None if nobody knows it yet, and then any passes.
    region
        That of the stacks.

    Raises
    ------
    ConfigurationError
        If one is.
    """
    given = {key: context[key] for key in _WHY if context.get(key)}
    said = {f"The context value {key}": (arn, _WHY[key]) for key, arn in given.items()}
    if stage.costs and stage.costs.anomaly_monitor_arn:
        name = f"Stage '{stage.name}': anomaly_monitor_arn of its costs"
        said[name] = stage.costs.anomaly_monitor_arn, _WHY[MONITOR_CONTEXT_KEY]
    for name, (arn, why) in said.items():
        owner, partition = arn.split(":")[4], partition_in(arn)
        if account and owner != account:
            raise ConfigurationError(
                f"{name} is {arn!r}, of account {owner}, and the stacks go to {account}: {why}."
            )
        if partition != partition_of(region):
            raise ConfigurationError(
                f"{name} is {arn!r}, of the partition {partition}, and the stacks go to {region}, "
                f"which is in {partition_of(region)}: {why}."
            )
