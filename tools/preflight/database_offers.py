"""What RDS and the account's zones offer to a database."""

from collections.abc import Iterator

from tools.preflight.account import Account
from tools.preflight.database import (
    ORDERABLE,
    check_orderable,
    check_parameters,
    check_proxy,
    check_zones,
    wanted_databases,
    zone_numbers,
)
from tools.preflight.plan import Plan
from tools.preflight.rows import Row, Status


def ask_zones(plan: Plan, account: Account) -> Iterator[Row]:
    """Yield the row of the zones, if a template chooses any."""
    wanted = zone_numbers(plan)
    if wanted:
        yield check_zones(wanted, _zones(account))


def ask_orderable(plan: Plan, account: Account) -> Iterator[Row]:
    """Yield a row for each instance of the templates."""
    for wanted in wanted_databases(plan):
        if account.is_local:
            yield Row(
                check=ORDERABLE,
                status=Status.UNKNOWN,
                found="the local AWS lists old offers, and makes any instance",
                needed=str(wanted),
            )
            continue
        zones = _zones(account)
        chosen = [zones[number] for number in zone_numbers(plan) if number < len(zones)]
        options = account.each(
            "rds",
            "describe_orderable_db_instance_options",
            "OrderableDBInstanceOptions",
            Engine=wanted.engine,
            DBInstanceClass=wanted.instance_class,
            Vpc=True,
        )
        yield check_orderable(wanted, chosen, options)


def ask_parameters(plan: Plan, account: Account) -> Iterator[Row]:
    """Yield a row for each parameter group of the templates."""
    for group in plan.of_type("AWS::RDS::DBParameterGroup"):
        family = group.properties["Family"]
        offered = account.each(
            "rds",
            "describe_engine_default_parameters",
            "EngineDefaults.Parameters",
            DBParameterGroupFamily=family,
        )
        yield check_parameters(family, list(group.properties["Parameters"]), offered)


def ask_proxy(plan: Plan, account: Account) -> Iterator[Row]:
    """Yield a row, if a template has a proxy."""
    if not any(plan.of_type("AWS::RDS::DBProxy")):
        return
    for wanted in wanted_databases(plan):
        yield check_proxy(wanted, dict(_proxied(account, wanted.engine)))


def _zones(account: Account) -> list[str]:
    """Return the zones that ``Fn::GetAZs`` gives.

    If the account's default VPC has default subnets, it is the zones of these; otherwise all.
    """
    subnets = account.each(
        "ec2",
        "describe_subnets",
        "Subnets",
        Filters=[{"Name": "default-for-az", "Values": ["true"]}],
    )
    defaults = sorted({subnet["AvailabilityZone"] for subnet in subnets})
    zones = account.each(
        "ec2",
        "describe_availability_zones",
        "AvailabilityZones",
        Filters=[
            {"Name": "zone-type", "Values": ["availability-zone"]},
            {"Name": "state", "Values": ["available"]},
        ],
    )
    return defaults or sorted(zone["ZoneName"] for zone in zones)


def _proxied(account: Account, engine: str) -> Iterator[tuple[str, str]]:
    instances = {
        instance["DBInstanceIdentifier"]: instance["EngineVersion"]
        for instance in account.each("rds", "describe_db_instances", "DBInstances")
        if instance["Engine"] == engine
    }
    for proxy in account.each("rds", "describe_db_proxies", "DBProxies"):
        for target in account.each(
            "rds", "describe_db_proxy_targets", "Targets", DBProxyName=proxy["DBProxyName"]
        ):
            is_served = target.get("TargetHealth", {}).get("State") == "AVAILABLE"
            if is_served and target.get("RdsResourceId") in instances:
                yield target["RdsResourceId"], instances[target["RdsResourceId"]]
