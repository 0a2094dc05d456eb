"""What is watched, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from types import MappingProxyType

from data_platform.monitoring.metric import Metric


class ResourceKind(StrEnum):
    """The kinds of resources that are watched."""

    TABLE = "table"
    VECTOR_INDEX = "vector index"
    FUNCTION = "function"
    EVENT_SOURCE = "event source"
    QUEUE = "queue"
    EVENT_RULE = "event rule"
    TOPIC = "topic"
    DATABASE = "database"
    BACKUP_VAULT = "backup vault"
    ACCOUNT = "account"


class Feature(Enum):
    """What only some resources of a kind have, and some rules need."""

    EXPIRING = auto()
    """A table whose items expire, early enough for CloudWatch to know when they were written."""
    QUICK_EXPIRY = auto()
    """A table whose items expire within a week."""
    SLOW_EXPIRY = auto()
    """A table whose items expire later than that."""
    REPLICATED = auto()
    """A table with replicas in other Regions."""
    SEARCHED = auto()
    """A vector index of which the declaration says how much is searched."""
    WRITTEN_DAILY = auto()
    """A vector index that gets entries on every day on which its table is written."""
    CALLED = auto()
    """A function that is called by something else than a stream."""
    STREAM_CONSUMER = auto()
    """A function that reads a stream."""
    SCHEDULED = auto()
    """A function that a schedule calls, at least every twelve hours."""
    COUNTED = auto()
    """An event source of which Lambda counts what it polls."""
    EXPIRED_ONLY = auto()
    """An event source whose filter lets nothing pass but the deletions of expired items, and those
    that cannot be told from them."""
    UNCOUNTED = auto()
    """An event source of which it does not."""
    WORK_QUEUE = auto()
    """A queue that something reads, with another one for what the reader fails on."""
    DEAD_LETTER_QUEUE = auto()
    """A queue for what could not be processed, where it waits for a person."""
    BURSTABLE = auto()
    """A database whose instance class saves up processor time."""
    PRIMARY = auto()
    """A database that can be written to."""
    REPLICA = auto()
    """A database that follows another one."""
    EXPORTED_LOGS = auto()
    """A database whose logs are in CloudWatch."""
    EXPORTED = auto()
    """A table or a database that is exported to S3 for the long term."""


class Limit(StrEnum):
    """A figure of a resource that thresholds are a share of."""

    TIMEOUT = "timeout in milliseconds"
    MEMORY = "memory in bytes"
    STORAGE = "storage in bytes"
    CONNECTIONS = "connections"
    CPU_CREDITS = "saved CPU credits"
    SEARCHED_BYTES_A_DAY = "expected bytes that searches examine a day"
    BACKED_UP_TABLES = "backed-up tables"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource that alarms watch.

    Parameters
    ----------
    kind
        What it is.
    resource_id
        PascalCase noun, part of construct IDs.
    title
        What people call it; part of alarm names.
    dimensions
        The CloudWatch dimensions of its metrics.
    table
        The declared name, for tables, their vector indexes and their event sources.
    physical_name
        The table's name in the account, where queries ask for it.
    indexes
        Names of a table's indexes.
    read_operations
        The operations that a table's access patterns use.
    replica_regions
        The Regions that a table is replicated to.
    features
        What it has that not all of its kind have.
    limits
        Figures that thresholds are a share of.
    name_prefix
        What the names of its deployment begin with: a namespace and a hyphen, if it has one.
    """

    kind: ResourceKind
    resource_id: str
    title: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    table: str | None = None
    physical_name: str | None = None
    indexes: tuple[str, ...] = ()
    read_operations: tuple[str, ...] = ()
    replica_regions: tuple[str, ...] = ()
    features: frozenset[Feature] = frozenset()
    limits: Mapping[Limit, float] = field(default_factory=dict)
    name_prefix: str = ""

    def __post_init__(self) -> None:
        """Freeze dimensions and limits."""
        object.__setattr__(self, "dimensions", MappingProxyType(dict(self.dimensions)))
        object.__setattr__(self, "limits", MappingProxyType(dict(self.limits)))

    def dimensions_of(self, metric: Metric) -> dict[str, str]:
        """Return those of its dimensions that a metric is published with, if with any."""
        known = {name for names in metric.dimensions for name in names}
        return {name: value for name, value in self.dimensions.items() if name in known}
