"""Whether RDS offers the database that the templates ask for."""

from collections.abc import Mapping
from typing import Any

import botocore.session
import pytest

from tests.unit.preflight.plans import plan, resource
from tests.unit.preflight.recorded import Answer, Recorded
from tools.preflight.database import check_parameters, check_zones
from tools.preflight.database_offers import (
    ask_orderable,
    ask_parameters,
    ask_proxy,
    ask_zones,
)
from tools.preflight.plan import Plan
from tools.preflight.rows import Status

ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")


def database(*, proxy: bool = False, multi_az: bool = True, zones: int = 3) -> Plan:
    subnets = {
        f"Subnet{number}": resource(
            "AWS::EC2::Subnet", AvailabilityZone={"Fn::Select": [number, {"Fn::GetAZs": ""}]}
        )
        for number in range(zones)
    }
    instance = resource(
        "AWS::RDS::DBInstance",
        Engine="postgres",
        EngineVersion="18",
        DBInstanceClass="db.m7g.large",
        StorageType="gp3",
        MultiAZ=multi_az,
    )
    group = resource(
        "AWS::RDS::DBParameterGroup",
        Family="postgres18",
        Parameters={"log_parameter_max_length": "0"},
    )
    added = {"Proxy": resource("AWS::RDS::DBProxy")} if proxy else {}
    return plan({**subnets, "Instance": instance, "Group": group, **added})


def account_zones(*zones: str) -> dict[str, Any]:
    return {
        "ec2.DescribeAvailabilityZones": {
            "AvailabilityZones": [{"ZoneName": zone} for zone in zones]
        }
    }


def option(version: str, *zones: str, **attributes: Any) -> dict[str, Any]:
    return {
        "EngineVersion": version,
        "AvailabilityZones": [{"Name": zone} for zone in zones],
        "StorageType": "gp3",
        "MultiAZCapable": True,
        **attributes,
    }


def test_the_zones_are_enough() -> None:
    (row,) = ask_zones(database(), Recorded(account_zones(*ZONES)).account())
    assert (row.status, row.needed) == (Status.OK, "3")


def test_a_default_vpc_with_fewer_subnets_takes_zones_away() -> None:
    """`Fn::GetAZs` gives zones with a default subnet alone, where there is one."""
    subnets = [{"AvailabilityZone": zone} for zone in ZONES[1:]]
    answers = {**account_zones(*ZONES), "ec2.DescribeSubnets": {"Subnets": subnets}}
    (row,) = ask_zones(database(), Recorded(answers).account())
    assert (row.status, row.found) == (Status.BLOCKS, "2: eu-west-1b, eu-west-1c")


def test_zones_are_counted_from_the_last_that_is_chosen() -> None:
    assert check_zones([0, 5], ZONES).needed == "6"


@pytest.mark.parametrize(
    ("options", "status", "found"),
    [
        (
            [option("18.4", *ZONES), option("18.6", *ZONES)],
            Status.OK,
            f"18.4, 18.6 in {', '.join(ZONES)}",
        ),
        ([option("18.4", *ZONES[:2])], Status.WARNING, "18.4 in eu-west-1a, eu-west-1b"),
        ([option("18.4", ZONES[0])], Status.BLOCKS, "offered in eu-west-1a alone"),
        ([option("18.4", "eu-west-1d")], Status.BLOCKS, "offered in none of these zones"),
        ([option("17.9", *ZONES)], Status.BLOCKS, "not offered in this Region"),
        ([option("18.4", *ZONES, StorageType="io2")], Status.BLOCKS, "not offered in this Region"),
        (
            [option("18.4", *ZONES, MultiAZCapable=False)],
            Status.BLOCKS,
            "not offered in this Region",
        ),
        ([], Status.BLOCKS, "not offered in this Region"),
    ],
)
def test_the_instance_can_be_ordered(
    options: list[Mapping[str, Any]], status: Status, found: str
) -> None:
    """The offers come in two pages."""
    key = "OrderableDBInstanceOptions"
    recorded = Recorded(
        {
            **account_zones(*ZONES, "eu-west-1d"),
            "rds.DescribeOrderableDBInstanceOptions": [
                {key: options[:1], "Marker": "more"},
                {key: options[1:]},
            ],
        }
    )
    (row,) = ask_orderable(database(), recorded.account())
    assert (row.status, row.found) == (status, found)
    assert row.needed == (
        "postgres 18 on db.m7g.large, gp3, with a standby, in eu-west-1a or eu-west-1b or "
        "eu-west-1c"
    )
    assert bool(row.advice) == (status is not Status.OK)


def test_one_zone_is_enough_without_a_standby() -> None:
    answers = {
        **account_zones(*ZONES),
        "rds.DescribeOrderableDBInstanceOptions": {
            "OrderableDBInstanceOptions": [option("18.4", ZONES[0], MultiAZCapable=False)]
        },
    }
    (row,) = ask_orderable(database(multi_az=False), Recorded(answers).account())
    assert row.status is Status.WARNING
    assert row.advice == "It cannot run in eu-west-1b, eu-west-1c: one zone less to move to."


def test_the_local_aws_has_no_offers_worth_asking_for() -> None:
    recorded = Recorded()
    (row,) = ask_orderable(database(), recorded.account(is_local=True))
    assert row.status is Status.UNKNOWN
    assert recorded.asked == []


def test_parameters_can_be_set() -> None:
    """They come in pages, as the engine has hundreds."""
    offers: list[Answer] = [
        {"EngineDefaults": {"Parameters": [{"ParameterName": "other"}], "Marker": "more"}},
        {
            "EngineDefaults": {
                "Parameters": [{"ParameterName": "log_parameter_max_length", "IsModifiable": True}]
            }
        },
    ]
    recorded = Recorded({"rds.DescribeEngineDefaultParameters": offers})
    (row,) = ask_parameters(database(), recorded.account())
    assert (row.status, row.found) == (Status.OK, "all 1 can be set")
    asked = recorded.parameters("rds.DescribeEngineDefaultParameters")
    assert {each["DBParameterGroupFamily"] for each in asked} == {"postgres18"}


def test_a_parameter_that_cannot_be_set() -> None:
    names = ["log_parameter_max_length", "log_parameter_max_length_on_error", "log_statement"]
    offered = [
        {"ParameterName": "log_parameter_max_length", "IsModifiable": False},
        {"ParameterName": "log_statement", "IsModifiable": True},
    ]
    row = check_parameters("postgres18", names, offered)
    assert row.status is Status.BLOCKS
    assert row.found == (
        "not known to postgres18: log_parameter_max_length_on_error; "
        "not modifiable: log_parameter_max_length"
    )


@pytest.mark.parametrize(
    ("version", "state", "status"),
    [
        ("18.4", "AVAILABLE", Status.OK),
        ("18.4", "UNAVAILABLE", Status.UNKNOWN),
        ("17.9", "AVAILABLE", Status.UNKNOWN),
    ],
)
def test_a_proxy_of_the_account_proves_the_version(
    version: str, state: str, status: Status
) -> None:
    instance = {"DBInstanceIdentifier": "other", "Engine": "postgres", "EngineVersion": version}
    target = {"RdsResourceId": "other", "TargetHealth": {"State": state}}
    recorded = Recorded(
        {
            "rds.DescribeDBInstances": {"DBInstances": [instance]},
            "rds.DescribeDBProxies": {"DBProxies": [{"DBProxyName": "theirs"}]},
            "rds.DescribeDBProxyTargets": {"Targets": [target]},
        }
    )
    (row,) = ask_proxy(database(proxy=True), recorded.account())
    assert row.status is status
    assert ("proxy=False" in row.advice) == (status is Status.UNKNOWN)


def test_no_proxy_is_asked_about_where_there_is_none() -> None:
    assert list(ask_proxy(database(), Recorded().account())) == []


def test_rds_says_of_no_version_whether_its_proxy_takes_it() -> None:
    """When its model does, ask it instead of looking for a proxy that proves it."""
    model: Any = botocore.session.get_session().get_service_model("rds")
    for shape in ("DBEngineVersion", "OrderableDBInstanceOption"):
        assert [name for name in model.shape_for(shape).members if "proxy" in name.lower()] == []
