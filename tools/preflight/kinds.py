"""The kinds of resource whose names a template can choose."""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.preflight.listings import (
    Listing,
    alarms,
    budgets,
    listing,
    log_groups,
    parameters,
)
from tools.preflight.plan import Plan, Planned


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of resource.

    Parameters
    ----------
    title
        What several of them are called.
    types
        Their types in a template.
    name
        Where the name stands among the properties: members with dots between them.
    existing
        Lists what the account has.
    """

    title: str
    types: tuple[str, ...]
    name: str
    existing: Listing

    def named(self, plan: Plan) -> Iterator[tuple[str, Planned]]:
        """Yield each resource that a template names itself, with that name."""
        for planned in plan.of_type(*self.types):
            name: object = planned.properties
            for part in self.name.split("."):
                name = name.get(part) if isinstance(name, dict) else None
            if isinstance(name, str):
                yield name, planned


def _kind(title: str, types: str, name: str, existing: Listing) -> Kind:
    return Kind(title=title, types=tuple(types.split()), name=name, existing=existing)


KINDS = (
    _kind(
        "tables",
        "AWS::DynamoDB::GlobalTable AWS::DynamoDB::Table",
        "TableName",
        listing("dynamodb", "list_tables", "TableNames"),
    ),
    _kind(
        "queues",
        "AWS::SQS::Queue",
        "QueueName",
        listing(
            # Without a size of the page, SQS gives no token for the next one.
            "sqs",
            "list_queues",
            "QueueUrls",
            name_after="/",
            PaginationConfig={"PageSize": 1000},
        ),
    ),
    _kind(
        "topics",
        "AWS::SNS::Topic",
        "TopicName",
        listing("sns", "list_topics", "Topics", member="TopicArn", name_after=":"),
    ),
    _kind(
        "backup vaults",
        "AWS::Backup::BackupVault",
        "BackupVaultName",
        listing("backup", "list_backup_vaults", "BackupVaultList", member="BackupVaultName"),
    ),
    _kind("log groups", "AWS::Logs::LogGroup", "LogGroupName", log_groups),
    _kind("SSM parameters", "AWS::SSM::Parameter", "Name", parameters),
    _kind(
        "roles",
        "AWS::IAM::Role",
        "RoleName",
        listing("iam", "list_roles", "Roles", member="RoleName"),
    ),
    _kind(
        "managed policies",
        "AWS::IAM::ManagedPolicy",
        "ManagedPolicyName",
        listing("iam", "list_policies", "Policies", member="Arn", name_after="/", Scope="Local"),
    ),
    _kind(
        # Of this account: nobody lists those of others, with whom they share their names.
        "buckets",
        "AWS::S3::Bucket",
        "BucketName",
        listing("s3", "list_buckets", "Buckets", member="Name"),
    ),
    _kind(
        "functions",
        "AWS::Lambda::Function",
        "FunctionName",
        listing("lambda", "list_functions", "Functions", member="FunctionName"),
    ),
    _kind("alarms", "AWS::CloudWatch::Alarm AWS::CloudWatch::CompositeAlarm", "AlarmName", alarms),
    _kind(
        "dashboards",
        "AWS::CloudWatch::Dashboard",
        "DashboardName",
        listing("cloudwatch", "list_dashboards", "DashboardEntries", member="DashboardName"),
    ),
    _kind(
        "event buses",
        "AWS::Events::EventBus",
        "Name",
        listing("events", "list_event_buses", "EventBuses", member="Name"),
    ),
    _kind(
        "database instances",
        "AWS::RDS::DBInstance",
        "DBInstanceIdentifier",
        listing("rds", "describe_db_instances", "DBInstances", member="DBInstanceIdentifier"),
    ),
    _kind(
        "database proxies",
        "AWS::RDS::DBProxy",
        "DBProxyName",
        listing("rds", "describe_db_proxies", "DBProxies", member="DBProxyName"),
    ),
    _kind(
        "workgroups of Athena",
        "AWS::Athena::WorkGroup",
        "Name",
        listing("athena", "list_work_groups", "WorkGroups", member="Name"),
    ),
    _kind(
        "databases of Glue",
        "AWS::Glue::Database",
        "DatabaseInput.Name",
        listing("glue", "get_databases", "DatabaseList", member="Name"),
    ),
    _kind("budgets", "AWS::Budgets::Budget", "Budget.BudgetName", budgets),
)
"""A test finds every other type that a template names."""
