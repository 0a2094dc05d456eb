"""What the instance classes of databases have, for thresholds that are a share of it.

Figures: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
"""

from dataclasses import dataclass

from data_platform.errors import ConfigurationError

_GIB = 1024**3
# RDS sets max_connections to the memory it leaves PostgreSQL, divided by this many bytes.
_BYTES_A_CONNECTION = 9_531_392
# It keeps up to a quarter of a small class for itself, which no document puts a figure to.
_SHARE_LEFT = 0.75


@dataclass(frozen=True)
class InstanceClass:
    """An instance class.

    Parameters
    ----------
    memory_gib
        Memory in GiB.
    cpu_credits
        How many credits a burstable class can save: what it earns in a day.
    """

    memory_gib: int
    cpu_credits: int | None = None

    @property
    def memory_bytes(self) -> int:
        """Memory in bytes."""
        return self.memory_gib * _GIB

    @property
    def connections(self) -> float:
        """How many connections PostgreSQL accepts at the least."""
        return self.memory_bytes * _SHARE_LEFT / _BYTES_A_CONNECTION


_CLASSES = {
    "t4g.micro": InstanceClass(1, cpu_credits=288),
    "t4g.small": InstanceClass(2, cpu_credits=576),
    "t4g.medium": InstanceClass(4, cpu_credits=576),
    "t4g.large": InstanceClass(8, cpu_credits=864),
    "m7g.large": InstanceClass(8),
    "m7g.xlarge": InstanceClass(16),
    "m7g.2xlarge": InstanceClass(32),
    "m8g.large": InstanceClass(8),
    "m8g.xlarge": InstanceClass(16),
    "r7g.large": InstanceClass(16),
    "r7g.xlarge": InstanceClass(32),
    "r8g.large": InstanceClass(16),
    "r8g.xlarge": InstanceClass(32),
}


def instance_class(name: str) -> InstanceClass:
    """Return what a class has, by its name with or without ``db.``.

    Raises
    ------
    ConfigurationError
        If it is not listed here.
    """
    found = _CLASSES.get(name.removeprefix("db."))
    if found is None:
        raise ConfigurationError(
            f"The alarms of a database need the memory of its class, and {name!r} is not listed: "
            f"use {', '.join(_CLASSES)}, or add it to data_platform.settings.instance_classes."
        )
    return found
