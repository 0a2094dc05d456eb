"""What differs between dev, staging and prod, as data; the stages live in ``stacks``."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from itertools import combinations

from data_platform.errors import ConfigurationError
from data_platform.settings.alarms import AlarmSettings
from data_platform.settings.backups import BackupSettings
from data_platform.settings.checks import check_types
from data_platform.settings.costs import CostSettings
from data_platform.settings.databases import DatabaseSettings
from data_platform.settings.functions import ReservedConcurrency
from data_platform.settings.partitions import partition_of
from data_platform.settings.tables import (
    REGION,
    AutoscaledCapacity,
    OnDemandCapacity,
    ReplicaRegion,
    ShardedIndex,
    TableEncryption,
)

__all__ = [
    "AutoscaledCapacity",
    "BackupSettings",
    "CostSettings",
    "DatabaseSettings",
    "OnDemandCapacity",
    "ReplicaRegion",
    "ReservedConcurrency",
    "ShardedIndex",
    "Stage",
    "TableEncryption",
    "check_stages",
]

_STAGE = re.compile(r"[a-z][a-z0-9]{0,9}")
_ACCOUNT = re.compile(r"[0-9]{12}")


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
    account
        The one AWS account that the stage may be deployed to; without, that of the credentials.
    regions
        The Regions that it may be deployed to; without, any.
    capacity
        How tables and indexes are billed and scaled.
    replicas
        Further Regions of every table.
    sharded_indexes
        Indexes that are divided, since few values share all their writes.
    contributor_insights
        Whether CloudWatch ranks the most used and the most throttled keys of every table.
    database
        Size and resilience of PostgreSQL.
    backups
        Daily snapshots, their copies, and how long those by hand are kept.
    alarms
        How many alarms there are, and who is told.
    notices_read_by
        What reads the queues of notices, in words, such as a ticket system; nothing does by itself.
    costs
        Budgets and detection of anomalies in the account; None leaves them out.
    reserved_concurrency
        Which functions have concurrency of the account kept for them; none unless it is said.
    load_share
        Part of the load that the tables declare, as the stage is expected to see it.

    Raises
    ------
    ConfigurationError
        If name, account or a Region is malformed, a Region or a function is named twice, Regions
        are of several partitions, or a replica Region has a key that no table is encrypted with.
    """

    name: str
    protected: bool
    table_encryption: TableEncryption
    account: str | None = None
    regions: tuple[str, ...] = ()
    capacity: OnDemandCapacity | AutoscaledCapacity = field(default_factory=OnDemandCapacity)
    replicas: tuple[ReplicaRegion, ...] = ()
    sharded_indexes: tuple[ShardedIndex, ...] = ()
    contributor_insights: bool = False
    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    backups: BackupSettings = field(default_factory=BackupSettings)
    alarms: AlarmSettings = field(default_factory=AlarmSettings)
    notices_read_by: str | None = None
    costs: CostSettings | None = field(default_factory=CostSettings)
    reserved_concurrency: tuple[ReservedConcurrency, ...] = ()
    load_share: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what no stage could be deployed with."""
        check_types(self)
        if not _STAGE.fullmatch(self.name):
            raise ConfigurationError(
                f"Stage: name is {self.name!r}: give a word of up to 10 lower-case letters and "
                "digits."
            )
        if self.account is not None and not _ACCOUNT.fullmatch(self.account):
            raise ConfigurationError(
                f"Stage '{self.name}': account is {self.account!r}: give its 12 digits as a text."
            )
        if self.load_share < 0:
            raise ConfigurationError(
                f"Stage '{self.name}': load_share is {self.load_share}: give 0 or more."
            )
        self._check_regions()
        regions = [replica.region for replica in self.replicas]
        if len(set(regions)) < len(regions):
            raise ConfigurationError(
                f"Stage '{self.name}': replicas name {', '.join(regions)}: name each Region once."
            )
        indexes = [f"{sharded.table}/{sharded.index}" for sharded in self.sharded_indexes]
        if len(set(indexes)) < len(indexes):
            raise ConfigurationError(
                f"Stage '{self.name}': sharded_indexes name {', '.join(indexes)}: name each index "
                "once."
            )
        keyed = [replica.region for replica in self.replicas if replica.key_arn]
        if keyed and self.table_encryption is TableEncryption.AWS_OWNED:
            raise ConfigurationError(
                f"Stage '{self.name}': replicas give {', '.join(keyed)} a key_arn, and the keys of "
                "table_encryption are AWS's: leave it out, or choose CUSTOMER_MANAGED."
            )
        packages = [reserved.package for reserved in self.reserved_concurrency]
        if len(set(packages)) < len(packages):
            raise ConfigurationError(
                f"Stage '{self.name}': reserved_concurrency names {', '.join(packages)}: name each "
                "function once."
            )

    def _check_regions(self) -> None:
        for region in self.regions:
            if not REGION.fullmatch(region):
                raise ConfigurationError(
                    f"Stage '{self.name}': regions name {region!r}: give codes such as eu-west-1."
                )
        if len(set(self.regions)) < len(self.regions):
            raise ConfigurationError(
                f"Stage '{self.name}': regions name {', '.join(self.regions)}: name each once."
            )
        if len({partition_of(region) for region in self.regions}) > 1:
            raise ConfigurationError(
                f"Stage '{self.name}': regions name {', '.join(self.regions)}, which are of "
                "several partitions, and no account is: give each partition a stage of its own."
            )

    def reserved_for(self, package: str) -> int | None:
        """Return how many calls at a time are kept for the functions of a package, if any are."""
        for reserved in self.reserved_concurrency:
            if reserved.package == package:
                return reserved.calls
        return None


def check_stages(stages: Iterable[Stage]) -> None:
    """Refuse two stages with one name, or with networks that could never be peered.

    Raises
    ------
    ConfigurationError
        If there are such stages.
    """
    for one, other in combinations(stages, 2):
        if one.name == other.name:
            raise ConfigurationError(f"Two stages are named '{one.name}': rename one.")
        networks = [IPv4Network(stage.database.network) for stage in (one, other)]
        if networks[0].overlaps(networks[1]):
            raise ConfigurationError(
                f"The stages '{one.name}' and '{other.name}' have the networks {networks[0]} and "
                f"{networks[1]}: give ranges that do not overlap, so that they can be peered."
            )
