"""Whether functions may be deployed with the days from which on they count otherwise.

Which variables hold such days stands in the template (`data_platform.functions.first_days`). What a
function counts of a day has to be taken away as it was added, so only a day that is still ahead may
come or move.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from data_platform.functions.first_days import FIRST_DAYS
from tools.template_body import parsed_template

_DEPLOYMENT = timedelta(hours=2)
"""How long it may take until the deployed function is the new one."""


@dataclass(frozen=True)
class DayProblem:
    """A day with which a function must not be deployed.

    Attributes
    ----------
    function
        The function's name; its logical ID if CloudFormation chooses the name.
    path
        Where the variable stands among the properties.
    before, after
        The day of the deployed function, and of the new one; None if it knows of none.
    reason
        What would be wrong, in a sentence.
    advice
        What to set where.
    """

    function: str
    path: str
    before: str | None
    after: str | None
    reason: str
    advice: str


def has_first_days(template: Mapping[str, Any]) -> bool:
    """Tell whether a function of a template has such days."""
    return any(map(_places, template.get("Resources", {}).values()))


def template_of_cdk(body: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a deployed template; an empty one if the CDK has not written it, nor any function."""
    try:
        return parsed_template(body)
    except ValueError:
        return {}


def day_problems(deployed: Mapping[str, Any], planned: Mapping[str, Any]) -> Iterator[DayProblem]:
    """Yield what is wrong with the days of a stack's functions.

    Parameters
    ----------
    deployed, planned
        Templates of the stack. A function that is in one of them only has counted nothing.
    """
    there = deployed.get("Resources", {})
    for logical_id, resource in planned.get("Resources", {}).items():
        if logical_id in there:
            yield from function_problems(logical_id, there[logical_id], resource)


def function_problems(
    logical_id: str, deployed: Mapping[str, Any], planned: Mapping[str, Any]
) -> Iterator[DayProblem]:
    """Yield what is wrong with the days of one function; of any other resource nothing is."""
    name = planned.get("Properties", {}).get("FunctionName")
    called = name if isinstance(name, str) else logical_id
    last = (datetime.now(UTC) + _DEPLOYMENT).date()
    for variable, place in _places(planned).items():
        before, after = (_variables(each).get(variable) for each in (deployed, planned))
        # Days are written so that they sort as texts.
        if before == after or min(day for day in (before, after) if day) > f"{last}":
            continue
        reason = (
            f"{variable} is {after}, and {before} as it is deployed: days in between would be "
            "counted in one way and taken away in the other."
            if before
            else f"{variable} is new, and its day, {after}, has begun or begins within two hours "
            "(UTC): what was counted on it without would be taken away as if it had been counted "
            "with it."
        )
        advice = (
            f"Set {place} back to {before}: it never changes once it has begun."
            if before
            else f"Set {place} to {last + timedelta(days=1)} or later, synthesize again, and "
            "deploy before that day begins."
        )
        path = f"Environment/Variables/{variable}"
        yield DayProblem(called, path, before, after, reason, advice)


def _places(resource: Mapping[str, Any]) -> Mapping[str, str]:
    places: Mapping[str, str] = resource.get("Metadata", {}).get(FIRST_DAYS, {})
    return places


def _variables(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    environment = resource.get("Properties", {}).get("Environment", {})
    variables: Mapping[str, Any] = environment.get("Variables", {})
    return variables
