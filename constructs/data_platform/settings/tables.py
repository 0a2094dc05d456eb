"""How tables are encrypted, billed and replicated."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from data_platform.errors import ConfigurationError
from data_platform.settings.checks import check_types
from data_platform.settings.partitions import partition_in, partition_of

_UTILIZATION_PERCENT = range(20, 91)
_SHARDS = range(2, 101)
REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d")
_KEY_ARN = re.compile(r"arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key/[\w-]+", re.ASCII)


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
        check_types(self)
        for field in ("max_read_units", "max_write_units"):
            units = getattr(self, field)
            if units is not None and units < 1:
                raise ConfigurationError(
                    f"OnDemandCapacity: {field} is {units}: give 1 or more, or None for no cap."
                )


@dataclass(frozen=True, kw_only=True)
class AutoscaledCapacity:
    """Provisioned capacity units a second that follow the load (IOPS document, Auto Scaling).

    Parameters
    ----------
    minimum, maximum
        Between which units scaling moves.
    target_utilization_percent
        How much of them it keeps in use.
    seed
        Units with which a deployed table begins when it is switched from on-demand, until scaling
        has seen its load; the maximum if None, so that no load is throttled in that time.
    on_demand_tables
        The declared names of tables that are on demand nevertheless, uncapped: those with vector
        indexes, which DynamoDB has on no other table.

    Raises
    ------
    ConfigurationError
        If the maximum is below the minimum, the seed is outside of both, scaling does not take the
        utilization, or a table is named twice.
    """

    minimum: int = 5
    maximum: int = 100
    target_utilization_percent: int = 70
    seed: int | None = None
    on_demand_tables: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what Application Auto Scaling refuses."""
        check_types(self)
        if not 1 <= self.minimum <= self.maximum:
            raise ConfigurationError(
                f"AutoscaledCapacity: minimum is {self.minimum}, maximum {self.maximum}: give "
                "a minimum of 1 or more and a maximum that is not below it."
            )
        if self.target_utilization_percent not in _UTILIZATION_PERCENT:
            raise ConfigurationError(
                "AutoscaledCapacity: target_utilization_percent is "
                f"{self.target_utilization_percent}: scaling takes 20 to 90."
            )
        if not self.minimum <= self.seed_units <= self.maximum:
            raise ConfigurationError(
                f"AutoscaledCapacity: seed is {self.seed}: give a number from the minimum, "
                f"{self.minimum}, to the maximum, {self.maximum}, or None for the maximum."
            )
        if len(set(self.on_demand_tables)) < len(self.on_demand_tables):
            raise ConfigurationError(
                f"AutoscaledCapacity: on_demand_tables name {', '.join(self.on_demand_tables)}: "
                "name each table once."
            )

    @property
    def seed_units(self) -> int:
        """The units with which a switched table begins."""
        return self.maximum if self.seed is None else self.seed


@dataclass(frozen=True, kw_only=True)
class ShardedIndex:
    """An index whose partitions are divided, since one partition a value is too little.

    Parameters
    ----------
    table, index
        Their declared names.
    shards
        How many partitions each value gets.
    keeps_original
        Whether the undivided index stays beside it: until all items have their shard and all
        readers ask all shards.

    Raises
    ------
    ConfigurationError
        If the number of shards is out of its range.
    """

    table: str
    index: str
    shards: int = 10
    keeps_original: bool = True

    def __post_init__(self) -> None:
        """Refuse what divides nothing, and more shards than a reader should ask."""
        check_types(self)
        if self.shards not in _SHARDS:
            most = _SHARDS.stop - 1
            raise ConfigurationError(
                f"ShardedIndex: shards is {self.shards}: give {_SHARDS.start} to {most}."
            )


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
        check_types(self)
        if not REGION.fullmatch(self.region):
            raise ConfigurationError(
                f"ReplicaRegion: region is {self.region!r}: give a code such as eu-west-1."
            )
        if self.key_arn is None:
            return
        key = _KEY_ARN.fullmatch(self.key_arn)
        partition = partition_of(self.region)
        if key is None or key[1] != self.region or partition_in(self.key_arn) != partition:
            raise ConfigurationError(
                f"ReplicaRegion: key_arn is {self.key_arn!r}: give the ARN of a KMS key in "
                f"{self.region}, such as arn:{partition}:kms:{self.region}:123456789012:key/…."
            )

    @property
    def noun(self) -> str:
        """The Region in PascalCase, for construct IDs and names of outputs."""
        return "".join(word.capitalize() for word in self.region.split("-"))
