"""What differs between dev, staging and prod, as data; the stages live in ``stacks``."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto


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
    """

    name: str
    protected: bool
    table_encryption: TableEncryption
    capacity: OnDemandCapacity | AutoscaledCapacity = field(default_factory=OnDemandCapacity)
    replicas: tuple[ReplicaRegion, ...] = ()
    contributor_insights: bool = False
