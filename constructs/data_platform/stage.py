"""What differs between dev, staging and prod, as data; the stages live in ``stacks``."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from data_platform.errors import ConfigurationError
from data_platform.monitoring.settings import AlarmSettings
from data_platform.setting_checks import (
    check_autoscaled,
    check_database,
    check_emails,
    check_on_demand,
    check_replica,
    check_stage,
    check_types,
)

MAX_BUDGET_EMAILS = 10
"""What AWS Budgets takes for one notification."""


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

    Raises
    ------
    ConfigurationError
        If a cap is below 1.
    """

    max_read_units: int | None = None
    max_write_units: int | None = None

    def __post_init__(self) -> None:
        """Refuse a cap that DynamoDB refuses."""
        check_on_demand(self)


@dataclass(frozen=True, kw_only=True)
class AutoscaledCapacity:
    """Provisioned capacity units a second that follow the load (IOPS document, Auto Scaling).

    Raises
    ------
    ConfigurationError
        If the maximum is below the minimum, or scaling does not take the utilization.
    """

    minimum: int = 5
    maximum: int = 100
    target_utilization_percent: int = 70

    def __post_init__(self) -> None:
        """Refuse what Application Auto Scaling refuses."""
        check_autoscaled(self)


@dataclass(frozen=True, kw_only=True)
class ReplicaRegion:
    """A Region that every table is replicated to.

    Parameters
    ----------
    region
        Its code, such as ``eu-west-1``.
    key_arn
        The KMS key there, needed where tables have customer-managed keys.

    Raises
    ------
    ConfigurationError
        If it is no Region, or the key is not in it.
    """

    region: str
    key_arn: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is no Region, and a key of another one."""
        check_replica(self)


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
        If RDS or a VPC would refuse the zones, the storage or the network.
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
        """Refuse what RDS or a VPC would refuse while deploying."""
        check_database(self)


@dataclass(frozen=True, kw_only=True)
class CostSettings:
    """When spending is reported, and to whom besides the product's alarm topic.

    Parameters
    ----------
    budgets_usd
        Amounts in USD a month of which DynamoDB's costs must stay short (TutorIA document, Cost
        Anomaly Detection).
    emails
        Who gets an e-mail from every budget and about every anomaly; ten at most.
    anomaly_impact_usd
        How much an anomaly must cost to be reported, in USD.

    Raises
    ------
    ConfigurationError
        If there is no amount, one that is not positive or occurs twice, a malformed e-mail address
        or too many of them.
    """

    budgets_usd: tuple[int, ...] = (50, 100, 500)
    emails: tuple[str, ...] = ()
    anomaly_impact_usd: int = 20

    def __post_init__(self) -> None:
        """Refuse what AWS would refuse while deploying."""
        check_types(self)
        amounts = self.budgets_usd
        if not amounts or min(amounts) <= 0 or len(set(amounts)) < len(amounts):
            raise ConfigurationError(
                f"CostSettings: budgets_usd is {amounts}: give different amounts above zero, or "
                "give the stage costs=None."
            )
        if len(self.emails) > MAX_BUDGET_EMAILS:
            raise ConfigurationError(
                f"CostSettings: there are {len(self.emails)} emails, and a budget takes "
                f"{MAX_BUDGET_EMAILS}: give the address of a group."
            )
        check_emails("CostSettings", self.emails)
        if self.anomaly_impact_usd <= 0:
            raise ConfigurationError(
                f"CostSettings: anomaly_impact_usd is {self.anomaly_impact_usd}: give an amount "
                "above zero."
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
    alarms
        How many alarms there are, and who is told.
    costs
        Budgets and detection of anomalies in the account; None leaves them out.

    Raises
    ------
    ConfigurationError
        If the name is malformed, or a Region is named twice.
    """

    name: str
    protected: bool
    table_encryption: TableEncryption
    capacity: OnDemandCapacity | AutoscaledCapacity = field(default_factory=OnDemandCapacity)
    replicas: tuple[ReplicaRegion, ...] = ()
    contributor_insights: bool = False
    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    alarms: AlarmSettings = field(default_factory=AlarmSettings)
    costs: CostSettings | None = field(default_factory=CostSettings)

    def __post_init__(self) -> None:
        """Refuse what no stage could be deployed with."""
        check_stage(self)
