"""The policy permits every call, and no other."""

import re
from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

import pytest

from stacks.environments import PROD
from tests.unit.preflight.plans import STACK, VAULT, copying, resource
from tests.unit.preflight.recorded import ACCOUNT_ID, Answers, Recorded
from tools.preflight.checks import all_rows
from tools.preflight.permissions import PERMISSIONS, policy_document
from tools.preflight.plan import Plan, read_plan
from tools.preflight.rows import Row, Status
from tools.synthesis import Assembly

OTHERWISE_NAMED = {
    ("budgets", "DescribeBudgets"): "budgets:ViewBudget",
    ("s3", "ListBuckets"): "s3:ListAllMyBuckets",
}
"""By AWS's list of actions; all others are the operation's name."""

PREFIXES = {"service-quotas": "servicequotas"}
READS = re.compile(r"(Describe|Get|List|View)[A-Z]\w+")

INSTANCE = {
    "DBInstanceIdentifier": "mavprep",
    "Engine": "postgres",
    "EngineVersion": "18.4",
}
ANSWERS: Answers = {
    "cloudformation.DescribeStacks": {
        "Stacks": [
            {
                "StackName": STACK,
                "StackStatus": "CREATE_COMPLETE",
                "CreationTime": "2026-11-29T00:00:00Z",
            }
        ]
    },
    "cloudformation.ListStackResources": {
        "StackResourceSummaries": [
            {
                "LogicalResourceId": "Reserving",
                "PhysicalResourceId": "reserving",
                "ResourceType": "AWS::Lambda::Function",
                "ResourceStatus": "CREATE_COMPLETE",
                "LastUpdatedTimestamp": "2026-11-29T00:00:00Z",
            }
        ]
    },
    "cloudformation.GetTemplate": {"TemplateBody": "{}"},
    "cloudformation.DescribeStackResources": "ValidationError: No stack has it",
    "backup.ListBackupVaults": {"BackupVaultList": [{"BackupVaultName": VAULT}]},
    "backup.GetBackupVaultAccessPolicy": {"Policy": '{"Statement": []}'},
    "dynamodb.ListTables": {"TableNames": ["aitutor_users"]},
    "ssm.GetParameter": {"Parameter": {"Value": "33"}},
    "lambda.GetAccountSettings": {
        "AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 900}
    },
    "service-quotas.GetServiceQuota": {"Quota": {"Value": 2500.0}},
    "iam.GetAccountSummary": {"SummaryMap": {"Policies": 1}},
    "rds.DescribeDBInstances": {"DBInstances": [INSTANCE]},
    "rds.DescribeDBProxies": {"DBProxies": [{"DBProxyName": "mavprep"}]},
}


@pytest.fixture
def plan(assemblies: Mapping[str, Assembly]) -> Plan:
    """Prod, and what a template could hold besides."""
    plan = read_plan(PROD, assemblies["prod"].directory)
    more = {
        "Reserving": resource("AWS::Lambda::Function", ReservedConcurrentExecutions=1),
        "Role": resource("AWS::IAM::Role", RoleName="readers"),
        "Policy": resource("AWS::IAM::ManagedPolicy", ManagedPolicyName="read"),
        "Bucket": resource("AWS::S3::Bucket", BucketName="archive"),
        "Copying": copying(),
    }
    return replace(plan, templates={**plan.templates, STACK: {"Resources": more}})


def test_every_call_is_permitted_and_nothing_else(plan: Plan) -> None:
    recorded = Recorded(ANSWERS)
    rows = list(all_rows(plan, recorded.account()))
    assert [row for row in rows if row.status is Status.UNKNOWN and not row.needed] == []
    asked = {tuple(name.split(".", 1)) for name, _ in recorded.asked}
    # Whose credentials they are is asked by the command.
    assert asked | {("sts", "GetCallerIdentity")} == set(PERMISSIONS)
    granted = [
        action
        for statement in policy_document()["Statement"]
        for action in _list(statement["Action"])
    ]
    assert sorted(granted) == sorted(set(PERMISSIONS.values()))


def test_actions_are_those_of_the_operations() -> None:
    recorded = Recorded()
    for (service, operation), action in PERMISSIONS.items():
        assert operation in recorded.client(service).meta.service_model.operation_names
        own = f"{PREFIXES.get(service, service)}:{operation}"
        assert action == OTHERWISE_NAMED.get((service, operation), own)


def test_nothing_is_changed_or_read_from_tables_and_queues() -> None:
    for action in PERMISSIONS.values():
        assert READS.fullmatch(action.partition(":")[2]), action


def test_what_somebody_wrote_is_read_in_its_place_and_nowhere_else(plan: Plan) -> None:
    """They are the calls that return what somebody stored."""
    narrow = {
        each["Action"]: _list(each["Resource"])
        for each in policy_document()["Statement"]
        if each["Resource"] != "*"
    }
    (parameter,) = narrow.pop("ssm:GetParameter")
    assert parameter.endswith(":parameter/cdk-bootstrap/*/version")
    patterns = narrow.pop("cloudformation:GetTemplate")
    assert not narrow
    arn = f"arn:aws:cloudformation:eu-west-1:{ACCOUNT_ID}:stack/{{}}/5e2b4960"
    for name in plan.templates.keys() - {STACK}:
        for deployed in (name, f"alice-{name}"):
            assert any(fnmatchcase(arn.format(deployed), pattern) for pattern in patterns)
    assert not any(fnmatchcase(arn.format("Payroll"), pattern) for pattern in patterns)


@pytest.mark.parametrize(
    "operation", [f"{service}.{name}" for service, name in PERMISSIONS if service != "sts"]
)
def test_a_denied_call_is_one_unknown_row_or_a_default(plan: Plan, operation: str) -> None:
    recorded = Recorded({**ANSWERS, operation: "AccessDenied: no"})
    rows = list(all_rows(plan, recorded.account()))
    service, _, name = operation.partition(".")
    permission = PERMISSIONS[service, name]
    denied = [row for row in rows if row.found == f"not permitted: {permission}"]
    assert all(row.status is Status.UNKNOWN for row in denied)
    if operation == "service-quotas.GetServiceQuota":
        assert "(AWS's default)" in _row(rows, "quota of tables").found
    else:
        assert denied
        assert all("datactl preflight --policy" in row.advice for row in denied)


def _row(rows: list[Row], check: str) -> Row:
    (row,) = [row for row in rows if row.check == check]
    return row


def _list(actions: str | list[str]) -> list[str]:
    return [actions] if isinstance(actions, str) else actions
