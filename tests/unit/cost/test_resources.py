"""What single resources cost, from their properties in a template."""

from typing import Any

import pytest

from data_platform.errors import ConfigurationError
from tests.unit.cost.templates import (
    capacity,
    chat_messages,
    costs,
    estimated,
    replica,
)
from tools.cost.lines import Component

DATABASE = {
    "DBInstanceClass": "db.m7g.large",
    "AllocatedStorage": "100",
    "MultiAZ": True,
    "ManageMasterUserPassword": True,
    "DatabaseInsightsMode": "advanced",
}


def test_a_table_costs_requests_storage_and_recovery() -> None:
    assert costs(estimated(Messages=chat_messages())) == {
        # Eight million units, a year's twelve million messages of 2 KB in four places.
        "ChatMessages: writes, indexes included": 5.0,
        "ChatMessages: reads": 0.07125,
        "ChatMessages: storage, indexes included": 24.0,
        "ChatMessages: point-in-time recovery": 4.8,
    }


def test_every_region_takes_the_writes_and_keeps_the_items() -> None:
    regions = [replica(), replica(Region="eu-west-1")]
    one = costs(estimated(Messages=chat_messages()))
    two = costs(estimated(Messages=chat_messages(Replicas=regions)))
    reads = "ChatMessages: reads"
    assert two == {what: usd if what == reads else 2 * usd for what, usd in one.items()}


def test_a_table_without_recovery_pays_none() -> None:
    plain = chat_messages(Replicas=[{"Region": "us-east-1"}])
    assert "ChatMessages: point-in-time recovery" not in costs(estimated(Messages=plain))


def test_provisioned_capacity_is_paid_by_the_hour_wherever_it_stands() -> None:
    indexes = [{"IndexName": name} for name in ("a", "b", "c")]
    table = chat_messages(
        BillingMode="PROVISIONED",
        **capacity("Write", 5),
        GlobalSecondaryIndexes=[{**index, **capacity("Write", 5)} for index in indexes],
        Replicas=[
            replica(
                **capacity("Read", 10),
                GlobalSecondaryIndexes=[{**index, **capacity("Read", 2)} for index in indexes],
            )
        ],
    )
    found = costs(estimated(Messages=table))
    assert found["ChatMessages: least write capacity"] == pytest.approx(20 * 730 * 0.00065)
    assert found["ChatMessages: least read capacity"] == pytest.approx(16 * 730 * 0.00013)
    assert "ChatMessages: reads" not in found


def test_snapshots_are_full_copies_kept_for_the_retention() -> None:
    found = estimated(
        Messages=chat_messages(),
        Plan=(
            "AWS::Backup::BackupPlan",
            {"BackupPlan": {"BackupPlanRule": [{"Lifecycle": {"DeleteAfterDays": 35}}]}},
        ),
        Selection=(
            "AWS::Backup::BackupSelection",
            {
                "BackupPlanId": {"Ref": "Plan"},
                "BackupSelection": {"Resources": [{"Fn::GetAtt": ["Messages", "Arn"]}]},
            },
        ),
    )
    # 24 GB of items; indexes are not in a snapshot.
    assert costs(found)["35 daily snapshots, number of tables: 1"] == pytest.approx(84)


def test_each_copy_of_a_snapshot_is_another_one() -> None:
    kept = {"Lifecycle": {"DeleteAfterDays": 35}}
    plan = {"BackupPlan": {"BackupPlanRule": [{**kept, "CopyActions": [kept]}]}}
    selection = {
        "BackupPlanId": {"Ref": "Plan"},
        "BackupSelection": {"Resources": [{"Fn::GetAtt": ["Messages", "Arn"]}]},
    }
    found = estimated(
        Messages=chat_messages(),
        Plan=("AWS::Backup::BackupPlan", plan),
        Selection=("AWS::Backup::BackupSelection", selection),
    )
    assert costs(found)["70 daily snapshots, number of tables: 1"] == pytest.approx(168)


def test_a_standby_doubles_instance_and_volume() -> None:
    alone = costs(estimated(Database=("AWS::RDS::DBInstance", {**DATABASE, "MultiAZ": False})))
    assert alone == {
        "db.m7g.large": pytest.approx(122.64),
        "100 GB of storage": 11.5,
        "Database Insights, advanced": 18.25,
        "secret of the master password": 0.4,
    }
    both = costs(estimated(Database=("AWS::RDS::DBInstance", DATABASE)))
    assert both == {
        "db.m7g.large with a standby": pytest.approx(245.28),
        "100 GB of storage with a standby": 23.0,
        "Database Insights, advanced": 18.25,
        "secret of the master password": 0.4,
    }


def test_a_proxy_is_paid_by_the_processors_behind_it() -> None:
    found = estimated(Database=("AWS::RDS::DBInstance", DATABASE), Proxy=("AWS::RDS::DBProxy", {}))
    assert costs(found)["RDS Proxy"] == pytest.approx(2 * 730 * 0.015)


def test_an_instance_class_without_a_price_is_named() -> None:
    large = {**DATABASE, "DBInstanceClass": "db.x2g.large"}
    with pytest.raises(ConfigurationError, match=r"no db\.x2g\.large: add it to DATABASE_HOURS"):
        estimated(Database=("AWS::RDS::DBInstance", large))


def test_only_interface_endpoints_cost_by_zone() -> None:
    interface = {"VpcEndpointType": "Interface", "SubnetIds": ["a", "b", "c"]}
    found = estimated(
        Secrets=("AWS::EC2::VPCEndpoint", interface),
        DynamoDb=("AWS::EC2::VPCEndpoint", {"VpcEndpointType": "Gateway"}),
    )
    assert costs(found) == {"interface endpoint, number of zones: 3": pytest.approx(21.9)}


def test_a_node_costs_by_the_hour_and_its_volume_by_the_gigabyte() -> None:
    volume = {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8}}
    node = {"InstanceType": "t4g.nano", "BlockDeviceMappings": [volume]}
    assert costs(estimated(Node=("AWS::EC2::Instance", node))) == {
        "t4g.nano": pytest.approx(3.066),
        "8 GB of t4g.nano": pytest.approx(0.64),
    }
    with pytest.raises(ConfigurationError, match=r"no t4g\.2xlarge: add it to NODE_HOURS"):
        estimated(Node=("AWS::EC2::Instance", {**node, "InstanceType": "t4g.2xlarge"}))


def test_every_dashboard_is_paid_for() -> None:
    found = estimated(
        Health=("AWS::CloudWatch::Dashboard", {}), Capacity=("AWS::CloudWatch::Dashboard", {})
    )
    assert found.usd(component=Component.MONITORING) == 6


def _publisher(namespace: str, **more: Any) -> dict[str, Any]:
    variables = {"POWERTOOLS_METRICS_NAMESPACE": namespace}
    function = {"FunctionName": "publisher", "Environment": {"Variables": variables}}
    return {"Publisher": ("AWS::Lambda::Function", {**function, "MemorySize": 256}), **more}


def test_sizes_cost_in_the_hours_in_which_they_are_published() -> None:
    schedule = {
        "ScheduleExpression": "rate(6 hours)",
        "Target": {"Arn": {"Fn::GetAtt": ["Publisher", "Arn"]}},
    }
    found = costs(
        estimated(
            Messages=chat_messages(),
            **_publisher("DataPlatform/Storage", Schedule=("AWS::Scheduler::Schedule", schedule)),
        )
    )
    # Three of the table and one of each of its three indexes, in every sixth hour.
    assert found["publisher: 6 custom metrics in 17% of all hours"] == pytest.approx(0.3)


def test_overdue_exports_are_one_figure_of_each_store() -> None:
    call = {"Arn": "arn:aws:scheduler:::aws-sdk:dynamodb:exportTableToPointInTime"}
    monthly = {"ScheduleExpression": "cron(0 3 1 * ? *)", "Target": call}
    schedule = {
        "ScheduleExpression": "rate(12 hours)",
        "Target": {"Arn": {"Fn::GetAtt": ["Publisher", "Arn"]}},
    }
    schedules = {"Schedule": schedule, "One": monthly, "Other": monthly}
    found = costs(
        estimated(
            **_publisher(
                "DataPlatform/Exports",
                **{name: ("AWS::Scheduler::Schedule", each) for name, each in schedules.items()},
            )
        )
    )
    assert found["publisher: 2 custom metrics in 8% of all hours"] == pytest.approx(0.05)


def test_a_table_that_expires_has_one_more_figure_which_takes_two_more_reads() -> None:
    schedule = {
        "ScheduleExpression": "rate(6 hours)",
        "Target": {"Arn": {"Fn::GetAtt": ["Publisher", "Arn"]}},
    }
    kind, table = chat_messages()
    found = costs(
        estimated(
            Messages=(kind, {**table, "TimeToLiveSpecification": {"Enabled": True}}),
            **_publisher("DataPlatform/Storage", Schedule=("AWS::Scheduler::Schedule", schedule)),
        )
    )
    assert found["publisher: 7 custom metrics in 17% of all hours"] == pytest.approx(0.35)
    assert found["publisher: former sizes, writes and deletions read"] == pytest.approx(
        730 / 6 * 3 * 0.00001
    )


@pytest.mark.parametrize(
    ("properties", "what", "usd"),
    [
        ({}, "polls counted, 1 more in 100% of hours", 0.6),
        (
            {"FilterCriteria": {"Filters": []}},
            "polls counted, 2 more in 100% of hours",
            0.9,
        ),
    ],
)
def test_what_lambda_counts_of_an_event_source_is_paid_for(
    properties: dict[str, Any], what: str, usd: float
) -> None:
    mapping = {
        "FunctionName": {"Ref": "Function"},
        "EventSourceArn": {"Fn::GetAtt": ["Messages", "StreamArn"]},
        "MetricsConfig": {"Metrics": ["EventCount"]},
        **properties,
    }
    found = costs(
        estimated(Messages=chat_messages(), Mapping=("AWS::Lambda::EventSourceMapping", mapping))
    )
    assert found[f"Mapping: {what}"] == pytest.approx(usd)


def test_a_function_behind_a_stream_is_called_for_its_records() -> None:
    mapping = {
        "FunctionName": {"Ref": "Publisher"},
        "EventSourceArn": {"Fn::GetAtt": ["Messages", "StreamArn"]},
    }
    found = costs(
        estimated(
            Messages=chat_messages(),
            **_publisher(
                "DataPlatform/StreamConsumers",
                Mapping=("AWS::Lambda::EventSourceMapping", mapping),
            ),
        )
    )
    # Two million records, since every message expires one day, in batches of ten.
    assert found["publisher: calls"] == pytest.approx(200_000 * 0.20e-6)
    assert found["publisher: time"] == pytest.approx(200_000 * 0.2 * 0.25 * 0.0000133334)
    assert found["publisher: 4 custom metrics in 100% of all hours"] == pytest.approx(1.2)


def test_a_function_that_nothing_calls_costs_nothing() -> None:
    assert costs(estimated(Function=("AWS::Lambda::Function", {}))) == {}
