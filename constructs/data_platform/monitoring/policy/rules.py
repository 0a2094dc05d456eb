"""Alarm rules: what is watched on which kind of resource, from where on, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from data_platform.errors import ConfigurationError
from data_platform.monitoring.policy.signals import Signal
from data_platform.settings.checks import check_types

_SECONDS_OF_WEEK = 7 * 24 * 3600
LONGEST_WARM_UP_MINUTES = 2 * 24 * 60
"""The longest time that CloudWatch lets an alarm wait before it judges for the first time."""


class Severity(StrEnum):
    """Who has to know, and when."""

    WARNING = "warning"
    """Somebody looks at it on the next working day."""
    CRITICAL = "critical"
    """Users notice, or soon will: somebody is woken."""


class SubjectKind(StrEnum):
    """The kinds of resources that are watched."""

    TABLE = "table"
    FUNCTION = "function"
    EVENT_SOURCE = "event source"
    QUEUE = "queue"
    EVENT_RULE = "event rule"
    TOPIC = "topic"
    DATABASE = "database"
    BACKUP_VAULT = "backup vault"
    ACCOUNT = "account"


class Feature(Enum):
    """What only some subjects of a kind have, and some rules need."""

    EXPIRING = auto()
    """A table whose items expire, early enough for CloudWatch to know when they were written."""
    QUICK_EXPIRY = auto()
    """A table whose items expire within a week."""
    SLOW_EXPIRY = auto()
    """A table whose items expire later than that."""
    CALLED = auto()
    """A function that is called by something else than a stream."""
    STREAM_CONSUMER = auto()
    """A function that reads a stream."""
    SCHEDULED = auto()
    """A function that a schedule calls, at least every twelve hours."""
    COUNTED = auto()
    """An event source of which Lambda counts what it polls."""
    EXPIRED_ONLY = auto()
    """An event source whose filter lets only items pass that DynamoDB deleted as expired."""
    UNCOUNTED = auto()
    """An event source of which it does not."""
    WORK_QUEUE = auto()
    """A queue that something reads, with another one for what the reader fails on."""
    LAST_QUEUE = auto()
    """A queue for what could not be processed, where it waits for a person."""
    BURSTABLE = auto()
    """A database whose instance class saves up processor time."""
    PRIMARY = auto()
    """A database that can be written to."""
    REPLICA = auto()
    """A database that follows another one."""
    EXPORTED_LOGS = auto()
    """A database whose logs are in CloudWatch."""


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
    UNCHANGED = "ignore"


class Limit(StrEnum):
    """A figure of a subject that thresholds are a share of."""

    TIMEOUT = "timeout in milliseconds"
    MEMORY = "memory in bytes"
    STORAGE = "storage in bytes"
    CONNECTIONS = "connections"
    CPU_CREDITS = "saved CPU credits"
    BACKED_UP_TABLES = "backed-up tables"


@dataclass(frozen=True)
class ShareOf:
    """A threshold that is a part of a figure of the subject."""

    limit: Limit
    percent: float


@dataclass(frozen=True, kw_only=True)
class AlarmRule:
    """A rule from which the alarms of all subjects of a kind follow.

    Parameters
    ----------
    rule_id
        PascalCase noun; part of construct IDs and alarm names, so it never changes.
    kind
        What it watches.
    severity
        Who has to know.
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
    missing
        What a period without value means.
    warm_up_minutes
        How long a new or changed alarm waits before it judges: what is deployed together with it
        has not run in the time that it looks back at.
    reason
        Why it matters, in one sentence.
    source
        The document and its section that asks for it, or what the threshold follows from.
    runbook
        Name of the page in ``docs/runbooks`` without its ending.
    needs
        Features without which the rule has no meaning for a subject.
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
    kind: SubjectKind
    severity: Severity
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
    missing: MissingData = MissingData.GOOD
    warm_up_minutes: int = 0
    needs: frozenset[Feature] = frozenset()
    tables: frozenset[str] | None = None
    coverage: Coverage = Coverage.FULL

    def __post_init__(self) -> None:
        """Refuse what CloudWatch refuses."""
        check_types(self, (("Signal", Signal),))
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
        if not 0 <= self.warm_up_minutes <= LONGEST_WARM_UP_MINUTES:
            raise ConfigurationError(
                f"Alarm rule {self.rule_id}: CloudWatch refuses a warm-up of "
                f"{self.warm_up_minutes} minutes. Give 0 for none, or up to "
                f"{LONGEST_WARM_UP_MINUTES}."
            )
