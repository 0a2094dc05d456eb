"""Checks of a stage's settings: what AWS would refuse while deploying is refused before."""

from __future__ import annotations

import re
from ipaddress import IPv4Network
from itertools import combinations
from typing import TYPE_CHECKING

from data_platform.errors import ConfigurationError
from data_platform.field_types import misfits
from data_platform.monitoring.instance_classes import instance_class

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed import DataclassInstance

    from data_platform.stage import (
        AutoscaledCapacity,
        DatabaseSettings,
        OnDemandCapacity,
        ReplicaRegion,
        Stage,
    )

SMALLEST_STORAGE_GIB, LARGEST_STORAGE_GIB = 20, 65_536
"""What RDS for PostgreSQL takes for a gp3 volume."""

_ROOM_TO_GROW = 1.1
"""RDS wants the maximum to lie a tenth above what is allocated."""

_ZONES = (2, 3)
_SUBNET_PREFIX = 24
_LARGEST_NETWORK_PREFIX = 16
_UTILIZATION_PERCENT = range(20, 91)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_STAGE = re.compile(r"[a-z][a-z0-9]{0,9}")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_KEY_ARN = re.compile(r"arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key/[\w-]+")


def check_types(settings: DataclassInstance, names: tuple[tuple[str, object], ...] = ()) -> None:
    """Refuse a value of another type than its field's.

    Parameters
    ----------
    settings
        The settings.
    names
        What names in its annotations mean, where its module imports them for type checkers only.

    Raises
    ------
    ConfigurationError
        If there is one.
    """
    for misfit in misfits(settings, names):
        raise ConfigurationError(
            f"{type(settings).__name__}: {misfit.field}: {misfit.problem}. {misfit.fix}."
        )


def check_emails(owner: str, emails: Iterable[str]) -> None:
    """Refuse what is no e-mail address, and addresses that would become one subscription.

    Raises
    ------
    ConfigurationError
        If there is one.
    """
    known: set[str] = set()
    for email in emails:
        if not _EMAIL.fullmatch(email):
            raise ConfigurationError(
                f"{owner}: {email!r} is no e-mail address. Write it as name@domain.org."
            )
        subscription = email.replace("@", ".").lower()
        if subscription in known:
            raise ConfigurationError(f"{owner}: {email!r} occurs twice. Name each address once.")
        known.add(subscription)


def check_on_demand(capacity: OnDemandCapacity) -> None:
    """Refuse a cap below one unit."""
    check_types(capacity)
    for field in ("max_read_units", "max_write_units"):
        units = getattr(capacity, field)
        if units is not None and units < 1:
            raise ConfigurationError(
                f"OnDemandCapacity: {field} is {units}: give 1 or more, or None for no cap."
            )


def check_autoscaled(capacity: AutoscaledCapacity) -> None:
    """Refuse limits in the wrong order, and a utilization that scaling does not take."""
    check_types(capacity)
    if not 1 <= capacity.minimum <= capacity.maximum:
        raise ConfigurationError(
            f"AutoscaledCapacity: minimum is {capacity.minimum}, maximum {capacity.maximum}: give "
            "a minimum of 1 or more and a maximum that is not below it."
        )
    if capacity.target_utilization_percent not in _UTILIZATION_PERCENT:
        raise ConfigurationError(
            "AutoscaledCapacity: target_utilization_percent is "
            f"{capacity.target_utilization_percent}: scaling takes 20 to 90."
        )


def check_replica(replica: ReplicaRegion) -> None:
    """Refuse what is no Region, and a key of another one."""
    check_types(replica)
    if not _REGION.fullmatch(replica.region):
        raise ConfigurationError(
            f"ReplicaRegion: region is {replica.region!r}: give a code such as eu-west-1."
        )
    if replica.key_arn is None:
        return
    key = _KEY_ARN.fullmatch(replica.key_arn)
    if key is None or key[1] != replica.region:
        raise ConfigurationError(
            f"ReplicaRegion: key_arn is {replica.key_arn!r}: give the ARN of a KMS key in "
            f"{replica.region}."
        )


def check_database(settings: DatabaseSettings) -> None:
    """Refuse what RDS or a VPC would refuse."""
    check_types(settings)
    if settings.instance_class.startswith("db."):
        raise ConfigurationError(
            f"DatabaseSettings: instance_class is {settings.instance_class!r}: leave out the 'db.'."
        )
    instance_class(settings.instance_class)
    if settings.zones not in _ZONES:
        raise ConfigurationError(
            f"DatabaseSettings: zones is {settings.zones}: give 2 or 3. RDS needs two, and not "
            "every Region has more than three."
        )
    if not SMALLEST_STORAGE_GIB <= settings.storage_gib <= LARGEST_STORAGE_GIB:
        raise ConfigurationError(
            f"DatabaseSettings: storage_gib is {settings.storage_gib}: RDS takes "
            f"{SMALLEST_STORAGE_GIB} to {LARGEST_STORAGE_GIB:,}."
        )
    largest = settings.maximum_storage_gib
    if not settings.storage_gib * _ROOM_TO_GROW <= largest <= LARGEST_STORAGE_GIB:
        raise ConfigurationError(
            f"DatabaseSettings: maximum_storage_gib is {largest}, and it begins with "
            f"{settings.storage_gib}: give at least a tenth more, {LARGEST_STORAGE_GIB:,} at most."
        )
    _check_network(settings)


def check_stage(stage: Stage) -> None:
    """Refuse a name that others could not be made from, and a Region that is named twice."""
    check_types(stage)
    if not _STAGE.fullmatch(stage.name):
        raise ConfigurationError(
            f"Stage: name is {stage.name!r}: give a word of up to 10 lower-case letters and digits."
        )
    regions = [replica.region for replica in stage.replicas]
    if len(set(regions)) < len(regions):
        raise ConfigurationError(
            f"Stage '{stage.name}': replicas name {', '.join(regions)}: name each Region once."
        )


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


def _check_network(settings: DatabaseSettings) -> None:
    try:
        network = IPv4Network(settings.network)
    except ValueError as error:
        raise ConfigurationError(
            f"DatabaseSettings: network is {settings.network!r} ({error}): give a range such as "
            "10.40.0.0/20."
        ) from None
    subnets = 2 ** max(0, _SUBNET_PREFIX - network.prefixlen)
    if network.prefixlen < _LARGEST_NETWORK_PREFIX or subnets < settings.zones:
        raise ConfigurationError(
            f"DatabaseSettings: network is {settings.network!r}: a VPC takes /16 at most, and "
            f"{settings.zones} zones need /22 at least."
        )
    if not network.is_private:
        raise ConfigurationError(
            f"DatabaseSettings: network is {settings.network!r}: give a private range such as "
            "10.40.0.0/20."
        )
