"""Alarm rules: what is watched on which kind of resource, from where on, why, and what to do."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from data_platform.errors import ConfigurationError
from data_platform.monitoring.policy.resources import Feature, Limit, Resource, ResourceKind
from data_platform.monitoring.policy.signals import Signal
from data_platform.settings.checks import check_types

_SECONDS_OF_WEEK = 7 * 24 * 3600
MAX_WARM_UP_MINUTES = 2 * 24 * 60
"""The longest time that CloudWatch lets an alarm wait before it judges for the first time."""
_PERIODS_OF_THE_CLOCK = (60, 300, 3600, 24 * 3600, _SECONDS_OF_WEEK)


class Severity(StrEnum):
    """Who has to know, and when."""

    WARNING = "warning"
    """Somebody looks at it on the next working day."""
    CRITICAL = "critical"
    """Users notice, or soon will: somebody is woken."""


class Coverage(Enum):
    """In which stages a rule holds; see the alarm settings of a stage."""

    EVERY_STAGE = auto()
    FULL = auto()
    ESSENTIAL = auto()
    """Only where the rules for every single resource do not hold."""


class Comparison(StrEnum):
    """How a value breaches a threshold, in CloudWatch's words."""

    ABOVE = "GreaterThanThreshold"
    AT_LEAST = "GreaterThanOrEqualToThreshold"
    BELOW = "LessThanThreshold"


class MissingData(StrEnum):
    """What a period without a value means, in CloudWatch's words."""

    GOOD = "notBreaching"
    BAD = "breaching"


@dataclass(frozen=True)
class ShareOf:
    """A threshold that is a part of a figure of the resource."""

    limit: Limit
    percent: float


@dataclass(frozen=True, kw_only=True)
class AlarmRule:
    """A rule from which the alarms of all resources of a kind follow.

    Parameters
    ----------
    rule_id
        PascalCase noun; part of construct IDs and alarm names, so it never changes.
    kind
        What it watches.
    signal
        What it looks at.
    comparison, threshold
        When a value is bad.
    unit
        The threshold's unit, in words.
    period_seconds
        How long a time one value stands for.
    datapoints, out_of
        How many of how many values have to be bad.
    severity
        Who has to know; a rule that wakes somebody says so.
    missing
        What a period without value means.
    warm_up_minutes
        How long a new or changed alarm waits before it judges: what is deployed together with it
        has not run in the time that it looks back at.
    by_the_clock
        Whether a period is a whole day, hour and so on in UTC, judged once it is over. Otherwise
        periods end whenever CloudWatch looks, which is sooner; what happens once a day at slightly
        other times then seems to be missing on some days.
    reason
        Why it matters, in one sentence.
    source
        The document and its section that asks for it, or what the threshold follows from.
    runbook
        Name of the page in ``docs/runbooks`` without its ending.
    needs
        Features without which the rule has no meaning for a resource.
    tables
        Declared names of the only tables it is about, if not all.
    coverage
        In which stages it holds.

    Raises
    ------
    ConfigurationError
        If CloudWatch would refuse the alarm, or if it could not do what it says.
    """

    rule_id: str
    kind: ResourceKind
    signal: Signal
    comparison: Comparison
    threshold: float | ShareOf
    unit: str
    period_seconds: int
    datapoints: int
    out_of: int
    reason: str
    source: str
    runbook: str
    severity: Severity = Severity.WARNING
    missing: MissingData = MissingData.GOOD
    warm_up_minutes: int = 0
    by_the_clock: bool = False
    needs: frozenset[Feature] = frozenset()
    tables: frozenset[str] | None = None
    coverage: Coverage = Coverage.FULL

    def __post_init__(self) -> None:
        """Refuse what CloudWatch refuses."""
        names = (("Signal", Signal), ("ResourceKind", ResourceKind), ("Feature", Feature))
        check_types(self, names)
        if not 1 <= self.datapoints <= self.out_of:
            raise ConfigurationError(
                f"Alarm rule {self.rule_id}: {self.datapoints} of {self.out_of} values cannot be "
                "bad. Give a number of datapoints from one to out_of."
            )
        if self.period_seconds <= 0 or self.period_seconds % 60:
            raise ConfigurationError(
                f"Alarm rule {self.rule_id}: a period of {self.period_seconds} seconds is billed "
                "as high resolution or refused. Give a multiple of 60."
            )
        if self.period_seconds * self.out_of > _SECONDS_OF_WEEK:
            raise ConfigurationError(
                f"Alarm rule {self.rule_id}: it looks back "
                f"{self.period_seconds * self.out_of} seconds, and CloudWatch a week at most."
            )
        if self.by_the_clock and self.period_seconds not in _PERIODS_OF_THE_CLOCK:
            raise ConfigurationError(
                f"Alarm rule {self.rule_id}: CloudWatch judges no period of {self.period_seconds} "
                f"seconds by the clock. Give one of {', '.join(map(str, _PERIODS_OF_THE_CLOCK))}."
            )
        if not 0 <= self.warm_up_minutes <= MAX_WARM_UP_MINUTES:
            raise ConfigurationError(
                f"Alarm rule {self.rule_id}: CloudWatch refuses a warm-up of "
                f"{self.warm_up_minutes} minutes. Give 0 for none, or up to "
                f"{MAX_WARM_UP_MINUTES}."
            )

    def applies_to(self, resource: Resource, *, is_full: bool) -> bool:
        """Tell whether the rule asks for an alarm on a resource.

        Parameters
        ----------
        is_full
            Whether the stage has alarms for every single resource.
        """
        wanted = {Coverage.EVERY_STAGE, Coverage.FULL if is_full else Coverage.ESSENTIAL}
        return (
            self.kind is resource.kind
            and self.coverage in wanted
            and self.needs <= resource.features
            and (self.tables is None or resource.table in self.tables)
        )

    def threshold_of(self, resource: Resource) -> float:
        """Return the figure that values of a resource are compared with.

        Raises
        ------
        ConfigurationError
            If the resource lacks the figure that the threshold is a share of.
        """
        if not isinstance(self.threshold, ShareOf):
            return self.threshold
        limit = resource.limits.get(self.threshold.limit)
        if limit is None:
            raise ConfigurationError(
                f"{resource.title}: the threshold of {self.rule_id} is {self.threshold.percent} % "
                f"of its {self.threshold.limit}, which is not known. Add it to its limits."
            )
        return round(limit * self.threshold.percent / 100)
