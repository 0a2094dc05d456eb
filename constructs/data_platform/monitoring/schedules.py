"""Which functions a schedule invokes, and how often."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_scheduler as scheduler

from data_platform.errors import ConfigurationError
from data_platform.monitoring.rendered import rendered_properties

if TYPE_CHECKING:
    from constructs import IConstruct

MAX_INTERVAL_HOURS = 12
"""The rule for scheduled functions looks at half days."""

_RATE = re.compile(r"rate\((?P<count>\d+) (?P<unit>minute|hour|day)s?\)")
_HOURS = {"minute": 1 / 60, "hour": 1.0, "day": 24.0}


def scheduled_functions(stack: Stack, constructs: Iterable[IConstruct]) -> set[str]:
    """Return the logical IDs of the functions that EventBridge Scheduler invokes.

    Raises
    ------
    ConfigurationError
        If a schedule invokes less often than the rule for such functions can tell.
    """
    schedules = [one for one in constructs if isinstance(one, scheduler.CfnSchedule)]
    found = set()
    for schedule, properties in zip(schedules, rendered_properties(stack, schedules), strict=True):
        target = properties["target"]["arn"]
        if isinstance(target, dict) and "Fn::GetAtt" in target:
            _check(schedule, properties["scheduleExpression"])
            found.add(str(target["Fn::GetAtt"][0]))
    return found


def _check(schedule: scheduler.CfnSchedule, expression: str) -> None:
    rate = _RATE.fullmatch(expression)
    if rate and int(rate["count"]) * _HOURS[rate["unit"]] <= MAX_INTERVAL_HOURS:
        return
    raise ConfigurationError(
        f"The schedule {schedule.node.path} runs at {expression!r}, and the "
        "alarm that tells of runs which did not happen knows intervals of up to "
        f"{MAX_INTERVAL_HOURS} hours, written as rate(…). Add a rule for it beside NOT_RUN in "
        "data_platform.monitoring.policy.functions."
    )
