"""Which changes make a new resource, and what a change set says of them beforehand."""

from pathlib import Path
from typing import Any

import pytest

from tests.local.cloudformation.fakes import Engine, Things
from tests.local.cloudformation.stacks import table, template
from tools.local.cloudformation.resources.awslambda.function import Function
from tools.local.cloudformation.resources.dynamodb.global_table import GlobalTable
from tools.local.cloudformation.resources.dynamodb.table import Table
from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.rds.instance import Instance


class InMemory(Handler):
    """Makes resources in memory, which are replaced by the rules of the real handler."""

    def __init__(self, rules: Handler) -> None:
        self.known = rules.known
        self.things = Things()
        self.replacing_properties = rules.replacing_properties  # type: ignore[method-assign]

    def create(self, request: ResourceRequest) -> Provisioned:
        return self.things.create(request)

    def update(self, request: ResourceRequest) -> Provisioned:
        return self.things.update(request)

    def delete(self, request: ResourceRequest) -> None:
        self.things.delete(request)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    handlers = {
        "AWS::DynamoDB::GlobalTable": GlobalTable(),
        "AWS::DynamoDB::Table": Table(),
        "AWS::Lambda::Function": Function(),
        "AWS::RDS::DBInstance": Instance(),
    }
    return Engine(tmp_path, handlers={name: InMemory(rules) for name, rules in handlers.items()})


INSTANCE: dict[str, Any] = {
    "AvailabilityZone": "us-east-1a",
    "DBInstanceClass": "db.t4g.micro",
    "Engine": "postgres",
    "EngineVersion": "18",
    "MasterUsername": "postgres",
    "Port": "5432",
    "StorageEncrypted": True,
}


def instance(**changes: Any) -> dict[str, Any]:
    properties = {
        name: value for name, value in {**INSTANCE, **changes}.items() if value is not None
    }
    return {"Type": "AWS::RDS::DBInstance", "Properties": properties}


@pytest.mark.parametrize(
    ("changes", "announced", "is_replaced"),
    [
        ({"DBInstanceClass": "db.t4g.small"}, "False", False),
        ({"EngineVersion": "19"}, "False", False),
        ({"StorageEncrypted": False}, "True", True),
        ({"KmsKeyId": "key"}, "True", True),
        ({"MasterUsername": "admin"}, "True", True),
        ({"Port": "5433"}, "True", True),
        ({"Port": 5432}, "False", False),
        ({"AvailabilityZone": "us-east-1b"}, "Conditional", True),
        ({"AvailabilityZone": None}, "Conditional", True),
        ({"AvailabilityZone": None, "MultiAZ": True}, "Conditional", False),
        ({"Engine": "mysql"}, "Conditional", True),
        ({"MultiAZ": True}, "Conditional", False),
        ({"BackupRetentionPeriod": 7}, "Conditional", False),
        ({"PerformanceInsightsKMSKeyId": "key"}, "Conditional", False),
    ],
    ids=str,
)
def test_an_instance_is_replaced_where_rds_cannot_change_it(
    engine: Engine, changes: dict[str, Any], announced: str, *, is_replaced: bool
) -> None:
    engine.create("stack", template({"Database": instance()}))
    before = engine.physical_ids("stack")["Database"]

    change_set = engine.change_set("stack", template({"Database": instance(**changes)}))
    engine.call("ExecuteChangeSet", ChangeSetName=change_set["ChangeSetId"])
    engine.settled("stack")

    (change,) = change_set["Changes"]
    assert change["ResourceChange"]["Replacement"] == announced
    assert (engine.physical_ids("stack")["Database"] != before) == is_replaced


KEY = [{"AttributeName": "id", "KeyType": "HASH"}]
LOCAL_INDEX = {"IndexName": "l", "KeySchema": KEY, "Projection": {"ProjectionType": "ALL"}}


@pytest.mark.parametrize("resource_type", ["AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table"])
@pytest.mark.parametrize(
    ("changes", "is_replaced"),
    [
        ({"KeySchema": KEY}, True),
        ({"LocalSecondaryIndexes": [LOCAL_INDEX]}, True),
        ({"AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "N"}]}, True),
        ({"TimeToLiveSpecification": {"AttributeName": "e", "Enabled": True}}, False),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_table_is_replaced_for_other_keys(
    engine: Engine, resource_type: str, changes: dict[str, Any], *, is_replaced: bool
) -> None:
    def of(**more: Any) -> dict[str, Any]:
        declared = {**table("t", **more), "Type": resource_type}
        del declared["Properties"]["TableName"]
        if resource_type == "AWS::DynamoDB::Table":
            del declared["Properties"]["Replicas"]
        return template({"Table": declared})

    engine.create("stack", of())
    before = engine.physical_ids("stack")["Table"]

    announced = engine.change_set("stack", of(**changes))["Changes"][0]["ResourceChange"]
    engine.update("stack", of(**changes))

    assert (announced["Replacement"] in {"True", "Conditional"}) == is_replaced
    assert (engine.physical_ids("stack")["Table"] != before) == is_replaced


def test_the_registry_s_conditional_properties_are_announced_as_such(engine: Engine) -> None:
    def of(**more: Any) -> dict[str, Any]:
        return template({"Table": table("t", **more)})

    engine.create("stack", of())

    (change,) = engine.change_set("stack", of(KeySchema=KEY))["Changes"]

    assert change["ResourceChange"]["Replacement"] == "Conditional"
    (detail,) = change["ResourceChange"]["Details"]
    assert detail["Target"]["RequiresRecreation"] == "Conditionally"
