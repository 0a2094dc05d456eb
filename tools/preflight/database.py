"""Whether RDS offers the database of a stage, in the account's zones."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.preflight.plan import Plan
from tools.preflight.rows import Row, Status

ORDERABLE = "database instance"
PARAMETERS = "database parameters"
PROXY = "database proxy"
ZONES = "availability zones"


@dataclass(frozen=True, kw_only=True)
class WantedDatabase:
    """The instance that a template asks for.

    Parameters
    ----------
    engine
        As RDS names it.
    version
        The engine's version; a major version alone leaves the minor one to RDS.
    instance_class
        Such as ``db.m7g.large``.
    storage_type
        Such as ``gp3``.
    multi_az
        Whether there is a standby in another zone.
    """

    engine: str
    version: str
    instance_class: str
    storage_type: str
    multi_az: bool

    def matches(self, version: str) -> bool:
        """Tell whether RDS could choose a version."""
        return version == self.version or version.startswith(f"{self.version}.")

    def __str__(self) -> str:
        kind = f"{self.engine} {self.version} on {self.instance_class}, {self.storage_type}"
        return f"{kind}, with a standby" if self.multi_az else kind


def wanted_databases(plan: Plan) -> list[WantedDatabase]:
    """Return the instances of the templates."""
    return [
        WantedDatabase(
            engine=instance.properties["Engine"],
            version=str(instance.properties["EngineVersion"]),
            instance_class=instance.properties["DBInstanceClass"],
            storage_type=instance.properties.get("StorageType", "gp2"),
            multi_az=bool(instance.properties.get("MultiAZ")),
        )
        for instance in plan.of_type("AWS::RDS::DBInstance")
    ]


def zone_numbers(plan: Plan) -> list[int]:
    """Return which of the account's zones the subnets choose, counted from 0."""
    chosen = set()
    for subnet in plan.of_type("AWS::EC2::Subnet"):
        zone = subnet.properties.get("AvailabilityZone")
        if isinstance(zone, Mapping) and "Fn::Select" in zone:
            chosen.add(int(zone["Fn::Select"][0]))
    return sorted(chosen)


def check_zones(wanted: Sequence[int], zones: Sequence[str]) -> Row:
    """Return a row that tells whether the account has as many zones as the subnets choose from."""
    needed = max(wanted) + 1
    is_enough = needed <= len(zones)
    return Row(
        check=ZONES,
        status=Status.OK if is_enough else Status.BLOCKS,
        found=f"{len(zones)}: {', '.join(zones)}",
        needed=str(needed),
        advice=""
        if is_enough
        else "Deploy to another Region, or give the stage's DatabaseSettings fewer zones. Where a "
        "default VPC has default subnets, CloudFormation takes zones with such a subnet alone.",
    )


def check_orderable(
    wanted: WantedDatabase, zones: Collection[str], options: Iterable[Mapping[str, Any]]
) -> Row:
    """Return a row that tells in which zones the instance can be had.

    Parameters
    ----------
    zones
        Those of the subnets.
    options
        What RDS offers of the class and engine.
    """
    by_version: dict[str, set[str]] = {}
    for option in options:
        is_fitting = (
            wanted.matches(option["EngineVersion"])
            and option.get("StorageType") == wanted.storage_type
            and (option.get("MultiAZCapable") or not wanted.multi_az)
        )
        if is_fitting:
            offered = {zone["Name"] for zone in option.get("AvailabilityZones", ())}
            by_version.setdefault(option["EngineVersion"], set()).update(offered & set(zones))
    needed = f"{wanted}, in {' or '.join(zones)}"
    best = max(by_version.values(), key=len, default=set())
    if len(best) < (2 if wanted.multi_az else 1):
        where = f"in {', '.join(sorted(best))} alone" if best else "in none of these zones"
        return Row(
            check=ORDERABLE,
            status=Status.BLOCKS,
            found=f"offered {where}" if by_version else "not offered in this Region",
            needed=needed,
            advice="Give the stage's DatabaseSettings another instance_class: aws rds "
            f"describe-orderable-db-instance-options --engine {wanted.engine} lists them.",
        )
    versions = sorted(by_version, key=_as_numbers)
    missing = [zone for zone in zones if zone not in best]
    return Row(
        check=ORDERABLE,
        status=Status.WARNING if missing else Status.OK,
        found=f"{', '.join(versions)} in {', '.join(sorted(best))}",
        needed=needed,
        advice=f"It cannot run in {', '.join(missing)}: one zone less to move to."
        if missing
        else "",
    )


def check_parameters(
    family: str, wanted: Collection[str], offered: Iterable[Mapping[str, Any]]
) -> Row:
    """Return a row that tells which parameters cannot be set.

    Parameters
    ----------
    family
        The parameter group's family.
    wanted
        The names of the parameters that the group sets.
    offered
        The parameters of the family.
    """
    modifiable = {each["ParameterName"]: each.get("IsModifiable", False) for each in offered}
    unknown = [name for name in wanted if name not in modifiable]
    fixed = [name for name in wanted if name in modifiable and not modifiable[name]]
    faults = [
        *([f"not known to {family}: {', '.join(unknown)}"] if unknown else []),
        *([f"not modifiable: {', '.join(fixed)}"] if fixed else []),
    ]
    return Row(
        check=PARAMETERS,
        status=Status.BLOCKS if faults else Status.OK,
        found="; ".join(faults) or f"all {len(wanted)} can be set",
        needed=f"modifiable in {family}: {', '.join(wanted)}",
        advice="Take them out of the parameter group (constructs/data_platform/rds), and see what "
        "its log then holds of people's data."
        if faults
        else "",
    )


def check_proxy(wanted: WantedDatabase, proxied: Mapping[str, str]) -> Row:
    """Return a row that tells whether RDS Proxy is known to take the engine's version.

    No answer of RDS says of a version whether its proxy takes it. A proxy of the account that
    serves such an instance proves it.

    Parameters
    ----------
    proxied
        Versions of the engine that a proxy of the account serves, by the instance's name.
    """
    major = wanted.version.partition(".")[0]
    proofs = [
        f"a proxy serves {name} ({version})"
        for name, version in proxied.items()
        if version.partition(".")[0] == major
    ]
    return Row(
        check=PROXY,
        status=Status.OK if proofs else Status.UNKNOWN,
        found=", ".join(proofs) or "RDS says of no version whether its proxy takes it",
        needed=f"RDS Proxy for {wanted.engine} {major}",
        advice=""
        if proofs
        else "Look the version up in the RDS User Guide (Supported Regions and DB engines for RDS "
        "Proxy). If it is missing there, give the stage's DatabaseSettings proxy=False.",
    )


def _as_numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdecimal()]
