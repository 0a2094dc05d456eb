"""What a comparison of an existing resource with its template comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

TABLE = "AWS::DynamoDB::GlobalTable"
INSTANCE = "AWS::RDS::DBInstance"


class Verdict(StrEnum):
    """What to do with a resource."""

    ABSENT = "absent"
    """It does not exist: the deployment makes it."""
    MANAGED = "managed"
    """Its stack has it already."""
    AS_IS = "adopt-as-is"
    """It is what its template declares."""
    CHANGE_FIRST = "change-first"
    """It can become what its template declares: each difference says how."""
    CONFLICT = "conflict"
    """It cannot become what its template declares."""


class When(StrEnum):
    """When a difference goes away."""

    BEFORE = "before the import"
    DEPLOYMENT = "by the deployment after the import"
    ROLLOUT = "by `datactl rollout apply` after the import"
    NEVER = "never"


@dataclass(frozen=True)
class Difference:
    """One thing that an existing resource has otherwise.

    Attributes
    ----------
    what
        The property, as people call it.
    found, declared
        What it is, and what it is to be.
    when
        When it goes away.
    how
        What to do.
    """

    what: str
    found: str
    declared: str
    when: When
    how: str


@dataclass(frozen=True)
class Declared:
    """A resource as a synthesized template declares it."""

    stack: str
    logical_id: str
    type: str
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class Owner:
    """The stack that has a resource now."""

    stack: str
    logical_id: str
    type: str


@dataclass(frozen=True)
class Finding:
    """A declared resource beside the one that exists.

    Attributes
    ----------
    declared
        Where it is to be.
    name
        Its physical name.
    exists
        Whether there is one.
    owner
        Which stack has it, if any does.
    differences
        What it has otherwise.
    as_it_is
        Its properties as a template would have to declare them today; None where it cannot be
        imported.
    """

    declared: Declared
    name: str
    exists: bool
    owner: Owner | None = None
    differences: tuple[Difference, ...] = ()
    as_it_is: Mapping[str, Any] | None = None

    @property
    def verdict(self) -> Verdict:
        """What to do."""
        if not self.exists:
            return Verdict.ABSENT
        if self.owner is not None and self.owner.stack == self.declared.stack:
            return Verdict.MANAGED
        if any(each.when is When.NEVER for each in self.differences):
            return Verdict.CONFLICT
        return Verdict.CHANGE_FIRST if self.differences else Verdict.AS_IS

    @property
    def is_importable(self) -> bool:
        """Whether `cdk import` can take it as it is now."""
        is_adopted = self.verdict in {Verdict.AS_IS, Verdict.CHANGE_FIRST}
        blocked = any(each.when is When.BEFORE for each in self.differences)
        return is_adopted and not blocked and self.as_it_is is not None
