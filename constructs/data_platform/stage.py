"""What differs between dev, staging and prod, as data; the stages live in ``stacks``."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from data_platform.errors import ConfigurationError


class TableEncryption(Enum):
    """Who owns the key that encrypts a table at rest."""

    AWS_OWNED = auto()
    CUSTOMER_MANAGED = auto()


@dataclass(frozen=True, kw_only=True)
class OnDemandCapacity:
    """Pay per request, optionally capped.

    Parameters
    ----------
    max_read_units, max_write_units
        Request units a second above which the table and each index throttle; uncapped if None.
    """

    max_read_units: int | None = None
    max_write_units: int | None = None


@dataclass(frozen=True, kw_only=True)
class AutoscaledCapacity:
    """Provisioned capacity units a second that follow the load (IOPS document, Auto Scaling)."""

    minimum: int = 5
    maximum: int = 100
    target_utilization_percent: int = 70


@dataclass(frozen=True, kw_only=True)
class ReplicaRegion:
    """A Region that every table is replicated to.

    Parameters
    ----------
    region
        Its code, such as ``eu-west-1``.
    key_arn
        The KMS key there, needed where tables have customer-managed keys.
    """

    region: str
    key_arn: str | None = None


@dataclass(frozen=True, kw_only=True)
class DatabaseSettings:
    """How large a PostgreSQL database and its network are, and how much they withstand.

    Parameters
    ----------
    instance_class
        The RDS instance class without its ``db.``.
    multi_az
        Whether a standby in another zone takes over when the instance or its zone fails.
    proxy
        Whether clients connect through RDS Proxy, which pools their connections and hides a
        failover from them.
    storage_gib, maximum_storage_gib
        Size of the volume in GiB, and up to where RDS grows it by itself.
    advanced_insights
        Whether Database Insights keeps 15 months of load, locks and plans, at a price for each
        vCPU, instead of seven days for nothing.
    zones
        Availability zones of the network: two or three, and RDS asks for two at least.
    network
        Address range of the network; one that no other stage has, so that they can be peered.

    Raises
    ------
    ConfigurationError
        If the number of zones is neither two nor three.
    """

    instance_class: str = "t4g.micro"
    multi_az: bool = False
    proxy: bool = False
    storage_gib: int = 20
    maximum_storage_gib: int = 100
    advanced_insights: bool = False
    zones: int = 2
    network: str = "10.40.0.0/20"

    def __post_init__(self) -> None:
        """Refuse a number of zones that RDS or a Region cannot serve."""
        if self.zones not in {2, 3}:
            raise ConfigurationError(
                f"DatabaseSettings: zones is {self.zones}: give 2 or 3. RDS needs two, and not "
                "every Region has more than three."
            )


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage of the data platform; one AWS account each.

    Parameters
    ----------
    name
        As given by ``-c stage=…``.
    protected
        Whether data outlives mistakes: resources are retained when a stack is deleted, tables
        have deletion protection, and stacks have termination protection.
    table_encryption
        Who owns the tables' keys.
    capacity
        How tables and indexes are billed and scaled.
    replicas
        Further Regions of every table.
    contributor_insights
        Whether CloudWatch ranks the most used and the most throttled keys of every table.
    database
        Size and resilience of PostgreSQL.
    """

    name: str
    protected: bool
    table_encryption: TableEncryption
    capacity: OnDemandCapacity | AutoscaledCapacity = field(default_factory=OnDemandCapacity)
    replicas: tuple[ReplicaRegion, ...] = ()
    contributor_insights: bool = False
    database: DatabaseSettings = field(default_factory=DatabaseSettings)
