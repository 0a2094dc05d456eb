"""What an alarm says to whoever it wakes."""

from data_platform.monitoring.policy.definitions import AlarmDefinition
from data_platform.monitoring.policy.rules import Comparison

PLACEHOLDER = "your-organisation"
"""What stands in the address until somebody puts in their own."""

RUNBOOKS = "https://github.com/your-organisation/education-data-platform/blob/main/docs/runbooks"
"""Address of the runbooks, as the repository's host shows them."""

_COMPARISONS = {
    Comparison.ABOVE: "more than",
    Comparison.AT_LEAST: "at least",
    Comparison.BELOW: "less than",
}
_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


def description(alarm: AlarmDefinition) -> str:
    """Return the alarm's description: why, from where on, who says so, and what to do."""
    rule = alarm.rule
    return (
        f"{alarm.resource.title}: {rule.reason} Threshold: {condition(alarm)}. "
        f"Source: {rule.source}. Runbook: {runbook_address(rule.runbook)}"
    )


def condition(alarm: AlarmDefinition) -> str:
    """Return the threshold in words."""
    rule = alarm.rule
    size, unit = next(one for one in _UNITS if rule.period_seconds % one[0] == 0)
    count = rule.period_seconds // size
    if rule.out_of == 1:
        times = f"within {_counted(count, unit)}"
    elif count == 1:
        times = f"in {rule.datapoints} of {_counted(rule.out_of, unit)}"
    else:
        times = f"in {rule.datapoints} of {rule.out_of} times {_counted(count, unit)}"
    clock = " by the clock, in UTC" if rule.by_the_clock else ""
    return f"{_COMPARISONS[rule.comparison]} {alarm.threshold:,.10g} {rule.unit}, {times}{clock}"


def runbook_address(slug: str) -> str:
    """Return the address of a runbook."""
    return f"{RUNBOOKS}/{slug}.md"


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
