"""What replica Regions change in the stacks: policies, consumers and alarms know of them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Environment

from data_platform.deployment import Deployment
from data_platform.dynamodb.validation.product import MAX_POLICY_CHARACTERS
from data_platform.monitoring.metrics import catalogued
from data_platform.stage import ReplicaRegion
from stacks.application import add_product_stacks
from stacks.environments import PROD
from stacks.products import PRODUCTS
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from tests.shared_assemblies import Variants
from tests.unit.monitoring.watch import Feed, alarms_of, went_off
from tests.unit.tables.stacks import KEY_ARN, new_app

EUROPE = ReplicaRegion(region="eu-west-1", key_arn=KEY_ARN.replace("us-east-1", "eu-west-1"))
ASIA = ReplicaRegion(
    region="ap-southeast-2", key_arn=KEY_ARN.replace("us-east-1", "ap-southeast-2")
)
REGIONS = (EUROPE, ASIA)
ACCOUNT = "111122223333"

Resources = Mapping[str, Mapping[str, Any]]


def synthesize_replicated(directory: Path) -> None:
    app = new_app(directory)
    deployment = Deployment(stage=replace(PROD, replicas=REGIONS), namespace=None)
    add_product_stacks(app, deployment, Environment(account=ACCOUNT, region="us-east-1"))
    app.synth()


@pytest.fixture(scope="module")
def templates(variants: Variants) -> Mapping[str, Mapping[str, Any]]:
    return variants.assembly(__file__, synthesize_replicated).templates


def policy(template: Mapping[str, Any], prefix: str) -> list[dict[str, Any]]:
    """Return the statements of a managed policy."""
    (found,) = (
        resource["Properties"]["PolicyDocument"]["Statement"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::IAM::ManagedPolicy" and name.startswith(prefix)
    )
    statements: list[dict[str, Any]] = found
    return statements


def written(value: Any) -> str:
    """Return a resource of a statement as IAM gets it."""
    if isinstance(value, str):
        return value
    if "Ref" in value:
        return {"AWS::Partition": "aws"}[value["Ref"]]
    return "".join(written(part) for part in value["Fn::Join"][1])


def resources(statement: Mapping[str, Any]) -> set[str]:
    listed = statement["Resource"]
    return {written(one) for one in (listed if isinstance(listed, list) else [listed])}


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
@pytest.mark.parametrize("replica", REGIONS, ids=lambda replica: replica.region)
def test_policies_name_the_tables_indexes_and_key_of_a_replica_region(
    product: Any, replica: ReplicaRegion, templates: Mapping[str, Any]
) -> None:
    tables = [table for table in product.tables if not table.is_internal]
    arn = f"arn:aws:dynamodb:{replica.region}:{ACCOUNT}:table"
    everywhere = {f"{arn}/{table.name}" for table in tables}
    indexes = {
        f"{arn}/{table.name}/index/{index.name}" for table in tables for index in table.indexes
    }
    for kind, sids in (
        ("ReadOnly", {"ReadItems": everywhere, "QueryIndexes": indexes}),
        ("ReadWrite", {"ReadAndWriteItems": everywhere, "QueryIndexes": indexes}),
        ("Streams", {"ReadStreams": {f"{table}/stream/*" for table in everywhere}}),
    ):
        statements = policy(templates[product.stack_name], f"Access{replica.noun}{kind}")
        by_sid = {statement["Sid"]: statement for statement in statements}
        for sid, expected in sids.items():
            assert resources(by_sid[sid]) == expected
        for statement in statements:
            if "Condition" in statement:
                assert resources(statement) == {replica.key_arn}
                assert statement["Condition"]["StringEquals"] == {
                    "kms:ViaService": f"dynamodb.{replica.region}.amazonaws.com"
                }
        resolved = [{**one, "Resource": sorted(resources(one))} for one in statements]
        assert len(json.dumps(resolved, separators=(",", ":"))) < MAX_POLICY_CHARACTERS


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
def test_the_policies_of_each_region_are_published(
    product: Any, templates: Mapping[str, Any]
) -> None:
    outputs = templates[product.stack_name]["Outputs"].values()
    exported = {output["Export"]["Name"] for output in outputs}
    for replica in REGIONS:
        for kind in ("ReadOnlyPolicyArn", "ReadWritePolicyArn", "StreamPolicyArn"):
            assert f"{product.export_prefix}-{kind}{replica.noun}" in exported


def test_consumers_are_told_how_to_tell_expiries(templates: Mapping[str, Any]) -> None:
    found = {}
    for template in templates.values():
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::Lambda::Function":
                variables = resource["Properties"].get("Environment", {}).get("Variables", {})
                if "REPLICATED_EXPIRIES" in variables:
                    name = resource["Properties"]["FunctionName"]
                    found[name] = json.loads(variables["REPLICATED_EXPIRIES"])
    expiring = {CHAT_MESSAGES.name: "expiresAt"}
    assert found["tutoria-usage-rollup"] == found["tutoria-archive"] == expiring
    assert found["tutor-audit-trail"]["aitutor_chat_sessions"] == "expiresAt"


def test_the_archive_is_handed_deletions_that_another_region_carried_out(
    templates: Mapping[str, Any],
) -> None:
    filters = [
        json.loads(one["Pattern"])
        for name, resource in templates["TutoriaChatStack"]["Resources"].items()
        if resource["Type"] == "AWS::Lambda::EventSourceMapping" and name.startswith("Archive")
        for one in resource["Properties"]["FilterCriteria"]["Filters"]
    ]
    assert filters == [{"eventName": ["REMOVE"]}]


def test_the_archive_is_still_watched(templates: Mapping[str, Any]) -> None:
    names = templates["TutoriaChatStack"]["Resources"]
    assert any("NotArchived" in name for name in names)


def test_every_table_is_watched_for_changes_that_arrive_late(templates: Mapping[str, Any]) -> None:
    names = {alarm.name for alarm in alarms_of(templates)}
    for product in PRODUCTS:
        for table in product.tables:
            assert f"{product.name}-{table.name}-ReplicationLatency" in names


@pytest.mark.parametrize(
    ("milliseconds", "minutes", "goes_off"),
    [(30_000, range(20, 35), True), (30_000, range(20, 25), False), (2_000, range(60), False)],
)
def test_a_region_that_falls_behind_is_told(
    templates: Mapping[str, Any],
    milliseconds: int,
    minutes: range,
    goes_off: bool,  # noqa: FBT001
) -> None:
    stack = "IOpsDashboard-DatabaseStack"
    feed = Feed(60)
    for region, value in (("eu-west-1", 900), ("ap-southeast-2", milliseconds)):
        dimensions = {"TableName": "iops-dashboard-metrics", "ReceivingRegion": region}
        feed.put("AWS/DynamoDB ReplicationLatency", dimensions, value, minutes)
    alarms = [one for one in alarms_of({stack: templates[stack]}) if "Replication" in one.name]
    heard = went_off(alarms, feed)
    expected = ["iops-iops-dashboard-metrics-ReplicationLatency"] if goes_off else []
    assert list(heard) == expected
    assert all(states[-1] == "OK" for states in heard.values())


def test_every_series_of_a_replicated_stage_is_published(templates: Mapping[str, Any]) -> None:
    for alarm in alarms_of(templates):
        for query in alarm.queries:
            if "MetricStat" in query:
                namespace, name, dimensions = alarm.keys[query["Id"]]
                catalogued(namespace, name, dict(dimensions), query["MetricStat"]["Stat"])
