"""What is watched, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from data_platform.monitoring.policy.rules import Coverage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data_platform.monitoring.policy.rules import AlarmRule, Feature, Limit, SubjectKind


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A resource that alarms watch.

    Parameters
    ----------
    kind
        What it is.
    subject_id
        PascalCase noun, part of construct IDs.
    title
        What people call it; part of alarm names.
    dimensions
        The CloudWatch dimensions of its metrics.
    table
        The declared name, for tables and their event sources.
    physical_name
        The table's name in the account, where queries ask for it.
    indexes
        Names of a table's indexes.
    read_operations
        The operations that a table's access patterns use.
    features
        What it has that not all of its kind have.
    limits
        Figures that thresholds are a share of.
    """

    kind: SubjectKind
    subject_id: str
    title: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    table: str | None = None
    physical_name: str | None = None
    indexes: tuple[str, ...] = ()
    read_operations: tuple[str, ...] = ()
    features: frozenset[Feature] = frozenset()
    limits: Mapping[Limit, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Freeze dimensions and limits."""
        object.__setattr__(self, "dimensions", MappingProxyType(dict(self.dimensions)))
        object.__setattr__(self, "limits", MappingProxyType(dict(self.limits)))


def applies(rule: AlarmRule, subject: Subject, *, is_full: bool) -> bool:
    """Tell whether a rule asks for an alarm on a subject.

    Parameters
    ----------
    is_full
        Whether the stage has alarms for every single resource.
    """
    wanted = {Coverage.EVERY_STAGE, Coverage.FULL if is_full else Coverage.ESSENTIAL}
    return (
        rule.kind is subject.kind
        and rule.coverage in wanted
        and rule.needs <= subject.features
        and (rule.tables is None or subject.table in rule.tables)
    )
