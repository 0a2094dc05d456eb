"""One window of silence, by an alarm mute rule of CloudWatch.

Only warnings are muted. What is critical pages by way of one composite alarm for each product: it
cannot be muted for one cause alone, and a load that makes users wait has to wake somebody.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import Product
from tools.aws import AWS_ERRORS
from tools.muting.errors import MutingError

_MAX_ALARMS = 100
"""As many as CloudWatch takes in one rule."""

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Mute:
    """What is to be silent.

    Attributes
    ----------
    name
        The rule's name, the same for the same work: a second run takes over what a first one left.
    prefix
        The beginning of the alarms' names, those of one product.
    subjects
        Names of tables, functions or instances: every warning about one of them is muted.
    minutes
        For how long at most.
    reason
        The rule's description.
    """

    name: str
    prefix: str
    subjects: frozenset[str]
    minutes: int
    reason: str


def mute_of_load(
    deployment: Deployment,
    product: Product,
    command: str,
    target: str,
    *,
    minutes: int,
    followers: Iterable[str] = (),
) -> Mute:
    """Return the silence about what a command writes much to.

    Parameters
    ----------
    deployment, product
        Whose alarms.
    command
        Who writes: part of the rule's name, so that two commands do not end each other's mute.
    target
        Name of the table or the instance in the account.
    minutes
        For how long at most.
    followers
        Names of the functions that follow its changes.
    """
    return Mute(
        name=f"datactl-{deployment.stage.name}-{command}-{target}",
        prefix=f"{deployment.named(product.name)}-",
        subjects=frozenset({target, *followers}),
        minutes=minutes,
        reason=f"datactl {command} writes to {target}",
    )


@contextmanager
def muted(
    cloudwatch: Any,  # noqa: ANN401  boto3 makes its clients at run time
    mute: Mute,
    say: Say,
) -> Iterator[None]:
    """Mute warnings while the block runs.

    The rule is a window with an end of its own: whatever becomes of this process, they are heard
    again. What is in alarm when the mute ends is told then.

    Parameters
    ----------
    say
        Tells what is muted until when.

    Raises
    ------
    MutingError
        If more alarms are about it than one rule takes.
    """
    names = warnings_about(cloudwatch, mute)
    if not names:
        say("No alarm would warn of it here: nothing is muted.")
        yield
        return
    if len(names) > _MAX_ALARMS:
        raise MutingError(
            f"{len(names)} alarms warn of it, and CloudWatch mutes {_MAX_ALARMS} by one rule: "
            "leave --mute out."
        )
    # A window begins with a minute, and this one is over in a moment.
    begin = (datetime.now(UTC) + timedelta(minutes=2)).replace(second=0, microsecond=0)
    until = f"{begin + timedelta(minutes=mute.minutes):%Y-%m-%d %H:%M} UTC"
    cloudwatch.put_alarm_mute_rule(
        Name=mute.name,
        Description=mute.reason,
        Rule={
            "Schedule": {
                "Expression": f"at({begin:%Y-%m-%dT%H:%M})",
                "Duration": _duration(mute.minutes),
                "Timezone": "UTC",
            }
        },
        MuteTargets={"AlarmNames": names},
    )
    say(f"Muted until it ends, or until {until}: {len(names)} warnings, no critical alarm.")
    try:
        yield
    finally:
        try:
            cloudwatch.delete_alarm_mute_rule(AlarmMuteRuleName=mute.name)
        except AWS_ERRORS:
            say(f"The mute rule {mute.name} could not be deleted; it ends by itself at {until}.")


def warnings_about(cloudwatch: Any, mute: Mute) -> list[str]:  # noqa: ANN401
    """Return the names of the alarms that warn of one of the subjects; those that page are none."""
    pages = cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmNamePrefix=mute.prefix, AlarmTypes=["MetricAlarm"]
    )
    return sorted(
        alarm["AlarmName"]
        for page in pages
        for alarm in page["MetricAlarms"]
        # A critical alarm does nothing in alarm: the composite one pages for it.
        if alarm.get("AlarmActions") and _subjects(alarm) & mute.subjects
    )


def _subjects(alarm: Mapping[str, Any]) -> set[str]:
    return {
        dimension["Value"]
        for query in alarm.get("Metrics", [])
        for dimension in query.get("MetricStat", {}).get("Metric", {}).get("Dimensions", [])
    }


def _duration(minutes: int) -> str:
    hours, left = divmod(minutes, 60)
    return f"PT{f'{hours}H' if hours else ''}{f'{left}M' if left else ''}"
