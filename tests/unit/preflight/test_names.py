"""Names that are taken; what the stack has itself is no obstacle to its update."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from tests.unit.preflight.plans import STACK, deployed, plan, resource, table
from tests.unit.preflight.recorded import Recorded
from tools.preflight.kinds import KINDS, Kind
from tools.preflight.names import ask_exports, ask_names
from tools.preflight.rows import Row, Status
from tools.synthesis import Assembly

TABLES, QUEUES = KINDS[0], KINDS[1]
TABLE = "AWS::DynamoDB::GlobalTable"
OF_NOBODY = {"cloudformation.DescribeStackResources": "ValidationError: does not exist"}
NOT_LOOKED_FOR = {
    "AWS::Athena::NamedQuery": "its name need not be unique",
    "AWS::EC2::VPCEndpoint": "it names a service of AWS",
    "AWS::Glue::Table": "it lies in the stack's own database",
    "AWS::Lambda::EventInvokeConfig": "it belongs to the stack's own function",
    "AWS::RDS::DBProxyTargetGroup": "it belongs to the stack's own proxy",
}


def names_row(kind: Kind, resources: Mapping[str, Any], **options: Any) -> Row:
    recorded = Recorded(options.pop("answers"))
    (row,) = ask_names(kind, plan(resources), recorded.account(), options.get("deployed", {}))
    return row


def test_free_names() -> None:
    there = {"dynamodb.ListTables": {"TableNames": ["others"]}}
    row = names_row(TABLES, {"Users": table("users")}, answers=there)
    assert (row.status, row.found) == (Status.OK, "1 are free")


def test_names_of_the_stack_itself() -> None:
    """Its physical ID is the address for a queue, and the name for a table."""
    address = "https://sqs.eu-west-1.amazonaws.com/111122223333/notices.fifo"
    row = names_row(
        QUEUES,
        {"Notices": resource("AWS::SQS::Queue", QueueName="notices.fifo")},
        answers={"sqs.ListQueues": {"QueueUrls": [address]}},
        deployed=deployed(Notices=("AWS::SQS::Queue", address)),
    )
    assert (row.status, row.found) == (Status.OK, "1 of 1 exist, in the stack itself")


def test_names_of_somebody_else() -> None:
    owner = {
        "StackName": "ShopStack",
        "PhysicalResourceId": "users",
        "LogicalResourceId": "Users",
        "ResourceType": TABLE,
        "ResourceStatus": "CREATE_COMPLETE",
        "Timestamp": "2026-11-29T00:00:00Z",
    }
    answers = {
        "dynamodb.ListTables": {"TableNames": ["users", "lessons"]},
        "cloudformation.DescribeStackResources": {"StackResources": [owner]},
    }
    resources = {"Users": table("users", DeletionPolicy="Retain"), "Lessons": table("lessons")}
    row = names_row(
        TABLES, resources, answers=answers, deployed=deployed(Lessons=(TABLE, "lessons"))
    )
    assert row.status is Status.BLOCKS
    assert row.found == "1 of 2 are taken: users (of ShopStack)"
    assert "Rename or remove" in row.advice


def test_a_name_under_another_logical_id() -> None:
    """CloudFormation would create the table again before it deletes the former one."""
    row = names_row(
        TABLES,
        {"Users": table("users")},
        answers={"dynamodb.ListTables": {"TableNames": ["users"]}, **OF_NOBODY},
        deployed=deployed(Renamed=(TABLE, "users")),
    )
    assert row.status is Status.BLOCKS


def test_leftovers_can_be_taken_in_if_the_template_retains_them() -> None:
    """After a failed update: the stack still lists what it left."""
    left = {
        "StackName": STACK,
        "PhysicalResourceId": "users",
        "LogicalResourceId": "Users",
        "ResourceType": TABLE,
        "ResourceStatus": "DELETE_SKIPPED",
        "Timestamp": "2026-11-29T00:00:00Z",
    }
    answers = {
        "dynamodb.ListTables": {"TableNames": ["users"]},
        "cloudformation.DescribeStackResources": {"StackResources": [left]},
    }
    retained = {"Users": table("users", DeletionPolicy="Retain")}
    row = names_row(TABLES, retained, answers=answers, deployed=deployed())
    assert (row.status, row.found) == (Status.WARNING, "1 of 1 are taken: users")
    assert "datactl deploy takes them in (--import-existing-resources)" in row.advice
    for resources, there in (
        ({"Users": table("users", DeletionPolicy="Delete")}, deployed()),
        # A stack that is created takes nothing in.
        (retained, {}),
        (retained, deployed("ROLLBACK_COMPLETE")),
    ):
        row = names_row(TABLES, resources, answers=answers, deployed=there)
        assert row.status is Status.BLOCKS


@pytest.mark.parametrize(
    ("stack", "status", "found"),
    [
        (STACK, Status.OK, "1 of 1 exist, in the stack itself"),
        ("ShopStack", Status.BLOCKS, "1 of 1 are taken: Users-Arn (of ShopStack)"),
    ],
)
def test_exports(stack: str, status: Status, found: str) -> None:
    stack_id = f"arn:aws:cloudformation:eu-west-1:111122223333:stack/{stack}/1f2e"
    exports = {"Exports": [{"Name": "Users-Arn", "ExportingStackId": stack_id}]}
    recorded = Recorded({"cloudformation.ListExports": exports})
    (row,) = ask_exports(plan(exports=("Users-Arn",)), recorded.account())
    assert (row.status, row.found) == (status, found)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.title)
def test_every_kind_is_listed(kind: Kind) -> None:
    """A name that the listing does not give back would pass for a free one."""
    answers, taken = LISTED[kind.title]
    name = kind.name.split(".")
    properties: Any = taken
    for part in reversed(name):
        properties = {part: properties}
    row = names_row(
        kind,
        {"One": {"Type": kind.types[0], "Properties": properties}},
        answers={**answers, **OF_NOBODY},
    )
    assert (row.status, row.found) == (Status.BLOCKS, f"1 of 1 are taken: {taken}")


ARN = "arn:aws:sns:eu-west-1:111122223333:alarms"
VERSIONED = {"CreateDate": "2026-11-29T00:00:00Z"}
LISTED: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "tables": ({"dynamodb.ListTables": {"TableNames": ["users"]}}, "users"),
    "queues": ({"sqs.ListQueues": {"QueueUrls": ["https://sqs/1/notices"]}}, "notices"),
    "topics": ({"sns.ListTopics": {"Topics": [{"TopicArn": ARN}]}}, "alarms"),
    "backup vaults": (
        {"backup.ListBackupVaults": {"BackupVaultList": [{"BackupVaultName": "Vault"}]}},
        "Vault",
    ),
    "log groups": (
        {"logs.DescribeLogGroups": {"logGroups": [{"logGroupName": "/aws/rds/x"}]}},
        "/aws/rds/x",
    ),
    "SSM parameters": ({"ssm.DescribeParameters": {"Parameters": [{"Name": "/a/b"}]}}, "/a/b"),
    "roles": (
        {
            "iam.ListRoles": {
                "Roles": [
                    {
                        "RoleName": "Readers",
                        "Path": "/",
                        "RoleId": "AROAAAAAAAAAAAAAAAAA",
                        "Arn": "arn:aws:iam::111122223333:role/Readers",
                        **VERSIONED,
                    }
                ]
            }
        },
        "Readers",
    ),
    "managed policies": (
        {"iam.ListPolicies": {"Policies": [{"Arn": "arn:aws:iam::111122223333:policy/x/Read"}]}},
        "Read",
    ),
    "buckets": ({"s3.ListBuckets": {"Buckets": [{"Name": "archive"}]}}, "archive"),
    "functions": (
        {"lambda.ListFunctions": {"Functions": [{"FunctionName": "tutor-audit"}]}},
        "tutor-audit",
    ),
    "alarms": (
        {"cloudwatch.DescribeAlarms": [{}, {"CompositeAlarms": [{"AlarmName": "Critical"}]}]},
        "Critical",
    ),
    "dashboards": (
        {"cloudwatch.ListDashboards": {"DashboardEntries": [{"DashboardName": "health"}]}},
        "health",
    ),
    "event buses": ({"events.ListEventBuses": {"EventBuses": [{"Name": "bus"}]}}, "bus"),
    "database instances": (
        {"rds.DescribeDBInstances": {"DBInstances": [{"DBInstanceIdentifier": "mavprep"}]}},
        "mavprep",
    ),
    "database proxies": (
        {"rds.DescribeDBProxies": {"DBProxies": [{"DBProxyName": "mavprep"}]}},
        "mavprep",
    ),
    "workgroups of Athena": ({"athena.ListWorkGroups": {"WorkGroups": [{"Name": "g"}]}}, "g"),
    "databases of Glue": ({"glue.GetDatabases": {"DatabaseList": [{"Name": "d"}]}}, "d"),
    "budgets": (
        {
            "budgets.DescribeBudgets": {
                "Budgets": [{"BudgetName": "50", "TimeUnit": "MONTHLY", "BudgetType": "COST"}]
            }
        },
        "50",
    ),
}


def test_every_name_of_the_templates_is_looked_for(assemblies: Mapping[str, Assembly]) -> None:
    """By the schemas of the types: what identifies a resource, and is a name in a template."""
    known = {kind for each in KINDS for kind in each.types} | NOT_LOOKED_FOR.keys()
    templates = [each for stage in assemblies.values() for each in stage.templates.values()]
    resources = [each for template in templates for each in template["Resources"].values()]
    named = {each["Type"] for each in resources if any(_literal_names(each))}
    assert named - known == set()
    assert {"AWS::DynamoDB::GlobalTable", "AWS::SQS::Queue", "AWS::SSM::Parameter"} <= named


def _literal_names(resource: Mapping[str, Any]) -> Iterator[str]:
    for pointer in _identifying(resource["Type"]):
        value: Any = resource.get("Properties", {})
        for part in pointer.removeprefix("/properties/").split("/"):
            value = value.get(part) if isinstance(value, Mapping) else None
        if isinstance(value, str):
            yield value


@cache
def _identifying(kind: str) -> frozenset[str]:
    # Imported here because its mathematics take seconds to load.
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415

    if kind.startswith("Custom::"):
        return frozenset()
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    fixed = schema.get("createOnlyProperties", ())
    return frozenset(
        [
            *schema.get("primaryIdentifier", ()),
            *(each for each in fixed if each.endswith(("Name", "Identifier"))),
        ]
    )
