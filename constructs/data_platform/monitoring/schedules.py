"""Which functions a schedule invokes, and how often."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_scheduler as scheduler

from data_platform.errors import ConfigurationError

if TYPE_CHECKING:
    from constructs import IConstruct

MAX_INTERVAL_HOURS = 12
"""The rule for scheduled functions looks at half days."""

_RATE = re.compile(r"rate\((?P<count>\d+) (?P<unit>minute|hour|day)s?\)")
_HOURS = {"minute": 1 / 60, "hour": 1.0, "day": 24.0}


def scheduled_functions(constructs: Iterable[IConstruct]) -> set[str]:
    """Return the logical IDs of the functions that EventBridge Scheduler invokes.

    Raises
    ------
    ConfigurationError
        If a schedule invokes less often than the rule for such functions can tell.
    """
    found = set()
    for construct in constructs:
        if isinstance(construct, scheduler.CfnSchedule):
            target = Stack.of(construct).resolve(construct.target)["arn"]
            if isinstance(target, dict) and "Fn::GetAtt" in target:
                _check(construct)
                found.add(str(target["Fn::GetAtt"][0]))
    return found


def _check(schedule: scheduler.CfnSchedule) -> None:
    rate = _RATE.fullmatch(schedule.schedule_expression)
    if rate and int(rate["count"]) * _HOURS[rate["unit"]] <= MAX_INTERVAL_HOURS:
        return
    raise ConfigurationError(
        f"The schedule {schedule.node.path} runs at {schedule.schedule_expression!r}, and the "
        "alarm that tells of runs which did not happen knows intervals of up to "
        f"{MAX_INTERVAL_HOURS} hours, written as rate(…). Add a rule for it beside NOT_RUN in "
        "data_platform.monitoring.policy.functions."
    )
