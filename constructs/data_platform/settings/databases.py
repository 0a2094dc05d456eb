"""How large PostgreSQL and its network are."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network

from data_platform.errors import ConfigurationError
from data_platform.settings.checks import check_types
from data_platform.settings.instance_classes import instance_class

MIN_STORAGE_GIB, MAX_STORAGE_GIB = 20, 65_536
"""What RDS for PostgreSQL takes for a gp3 volume."""

_ROOM_TO_GROW = 1.1
"""RDS wants the maximum to lie a tenth above what is allocated."""

MAX_BACKUP_DAYS = 35
"""What RDS keeps backups for at most."""

MAX_INSTANCE_NAME = 63
"""Characters that RDS takes for the name of an instance, a namespace among them."""

_INSTANCE_NAME = re.compile(r"[a-z](?:-?[a-z0-9])*")

WAY_IN_TAG = "data-platform:way-in"
"""The tag of a node that leads to a database; its value is the name of the stage's instance."""

_ZONES = (2, 3)
_SUBNET_PREFIX = 24
_MAX_NETWORK_PREFIX = 16


def is_instance_name(name: str) -> bool:
    """Tell whether RDS takes a name for an instance, and keeps it as it is written."""
    return len(name) <= MAX_INSTANCE_NAME and bool(_INSTANCE_NAME.fullmatch(name))


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
    backup_days
        How many days back the database can be restored to any second. An account on AWS's Free plan
        takes one day only, and refuses to make the instance with more.
    advanced_insights
        Whether Database Insights keeps 15 months of load, locks and plans, at a price for each
        vCPU, instead of seven days for nothing.
    zones
        Availability zones of the network: two or three, and RDS asks for two at least.
    identifier
        Name of the instance, where a restored one took the place of the first; without it the
        product's. Any other deployment of a change would replace the instance: see
        docs/recovery/database.md.
    way_in
        Whether a node stands in the network through which people reach the database by sessions of
        AWS Systems Manager, at some $18 a month: see docs/recovery/database.md.
    network
        Address range of the network; one that no other stage has, so that they can be peered.

    Raises
    ------
    ConfigurationError
        If RDS or a VPC would refuse the zones, the storage, the backups, the name or the network.
    """

    instance_class: str = "t4g.micro"
    multi_az: bool = False
    proxy: bool = False
    storage_gib: int = 20
    maximum_storage_gib: int = 100
    backup_days: int = 7
    advanced_insights: bool = False
    zones: int = 2
    identifier: str | None = None
    way_in: bool = False
    network: str = "10.40.0.0/20"

    def __post_init__(self) -> None:
        """Refuse what RDS or a VPC would refuse while deploying."""
        check_types(self)
        if self.instance_class.startswith("db."):
            raise ConfigurationError(
                f"DatabaseSettings: instance_class is {self.instance_class!r}: leave out the 'db.'."
            )
        instance_class(self.instance_class)
        if self.zones not in _ZONES:
            raise ConfigurationError(
                f"DatabaseSettings: zones is {self.zones}: give 2 or 3. RDS needs two, and not "
                "every Region has more than three."
            )
        if not MIN_STORAGE_GIB <= self.storage_gib <= MAX_STORAGE_GIB:
            raise ConfigurationError(
                f"DatabaseSettings: storage_gib is {self.storage_gib}: RDS takes "
                f"{MIN_STORAGE_GIB} to {MAX_STORAGE_GIB:,}."
            )
        largest = self.maximum_storage_gib
        if not self.storage_gib * _ROOM_TO_GROW <= largest <= MAX_STORAGE_GIB:
            raise ConfigurationError(
                f"DatabaseSettings: maximum_storage_gib is {largest}, and it begins with "
                f"{self.storage_gib}: give at least a tenth more, {MAX_STORAGE_GIB:,} at most."
            )
        if not 1 <= self.backup_days <= MAX_BACKUP_DAYS:
            raise ConfigurationError(
                f"DatabaseSettings: backup_days is {self.backup_days}: give 1 to "
                f"{MAX_BACKUP_DAYS}; without backups there is no restore."
            )
        if self.identifier is not None and not is_instance_name(self.identifier):
            raise ConfigurationError(
                f"DatabaseSettings: identifier is {self.identifier!r}: use 1 to "
                f"{MAX_INSTANCE_NAME} small letters, digits and single hyphens, beginning with a "
                "letter."
            )
        self._check_network()

    def _check_network(self) -> None:
        try:
            network = IPv4Network(self.network)
        except ValueError as error:
            raise ConfigurationError(
                f"DatabaseSettings: network is {self.network!r} ({error}): give a range such as "
                "10.40.0.0/20."
            ) from None
        subnets = 2 ** max(0, _SUBNET_PREFIX - network.prefixlen)
        if network.prefixlen < _MAX_NETWORK_PREFIX or subnets < self.zones:
            raise ConfigurationError(
                f"DatabaseSettings: network is {self.network!r}: a VPC takes /16 at most, and "
                f"{self.zones} zones need /22 at least."
            )
        if not network.is_private:
            raise ConfigurationError(
                f"DatabaseSettings: network is {self.network!r}: give a private range such as "
                "10.40.0.0/20."
            )
