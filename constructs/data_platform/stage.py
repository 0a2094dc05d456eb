"""What differs between dev, staging and prod, as data; the stages live in ``stacks``."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from data_platform.errors import ConfigurationError
from data_platform.monitoring.settings import AlarmSettings

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
        If there is no amount, one that is not positive or occurs twice, or too many e-mails.
    """

    budgets_usd: tuple[int, ...] = (50, 100, 500)
    emails: tuple[str, ...] = ()
    anomaly_impact_usd: int = 20

    def __post_init__(self) -> None:
        """Refuse what AWS would refuse while deploying."""
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
