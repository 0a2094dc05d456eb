"""How often the functions of a stack are called."""

import re

from tools.cost import prices
from tools.cost.stack import PricedStack, Resource, referenced

RECORDS_PER_CALL = 10
"""Assumption: how many records a stream's batch holds; under load there are more."""

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_HOURS = {"minute": 1 / 60, "hour": 1, "day": 24}


def calls_per_month(stack: PricedStack, function: str) -> float:
    """Return how often streams and schedules call a function, by its logical ID.

    Event filters are left out, so this is the most that the load can cause. Functions that only a
    deployment calls count as not called.
    """
    by_streams = sum(
        calls_of_source(stack, mapping)
        for _, mapping in stack.of_type("AWS::Lambda::EventSourceMapping")
        if referenced(mapping["FunctionName"]) == function
    )
    by_schedules = sum(
        runs_per_month(schedule)
        for _, schedule in stack.of_type("AWS::Scheduler::Schedule")
        if referenced(schedule["Target"]["Arn"]) == function
    )
    return by_streams + by_schedules


def calls_of_source(stack: PricedStack, mapping: Resource) -> float:
    """Return how often an event source mapping calls its function a month."""
    table = referenced(mapping["EventSourceArn"])
    usage = stack.usage.get(table) if table else None
    return (usage.stream_records if usage else 0) / RECORDS_PER_CALL


def runs_per_month(schedule: Resource) -> float:
    """Return how often a schedule runs.

    Raises
    ------
    ValueError
        If it is no rate, which nothing here uses yet.
    """
    expression = schedule["ScheduleExpression"]
    match = _RATE.fullmatch(expression)
    if match is None:
        raise ValueError(f"The schedule {expression!r} is no rate: teach tools/cost/calls.py.")
    return prices.HOURS_PER_MONTH / (int(match[1]) * _HOURS[match[2]])
