"""One change of a stack, and whether a deployment can make it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Template = Mapping[str, Any]
"""A CloudFormation template with its intrinsic functions unresolved."""


class Verdict(StrEnum):
    """What may be done with a change; in ascending order of severity."""

    SAFE = "safe"
    """One ordinary deployment makes it, and nothing is lost."""
    STAGED = "staged"
    """It needs several deployments, or somebody who looks first."""
    REFUSED = "refused"
    """It would replace, delete or lay open what holds data, or what others rely on."""

    @property
    def severity(self) -> int:
        """The place in this order; a greater number is worse."""
        return list(Verdict).index(self)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A difference between two states of a stack.

    Attributes
    ----------
    stack
        Name of the stack; empty where one template was compared without its name.
    logical_id
        Of the resource or output in the template.
    resource_type
        Such as ``AWS::DynamoDB::GlobalTable``; ``Output`` and the like for other sections.
    name
        Physical name, empty if CloudFormation chooses it.
    path
        What differs, such as ``TimeToLiveSpecification/AttributeName``; names of indexes and
        attributes stand in it instead of positions. Empty if the whole resource comes or goes.
    before, after
        The two values; None where there is none.
    verdict
        What may be done.
    reason
        Why, in a sentence.
    advice
        What to do instead, empty if the change is safe.
    """

    stack: str
    logical_id: str
    resource_type: str
    name: str
    path: str
    before: Any
    after: Any
    verdict: Verdict
    reason: str
    advice: str = ""


def worst(changes: Iterable[Change]) -> Verdict:
    """Return the severest verdict; safe if nothing changes."""
    return max((change.verdict for change in changes), key=_severity, default=Verdict.SAFE)


def _severity(verdict: Verdict) -> int:
    return verdict.severity
