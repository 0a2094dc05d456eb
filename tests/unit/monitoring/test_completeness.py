"""Whatever a stack holds is watched: nothing can be added without its alarms.

What has to be watched is written down here once more, without a look at the policy.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from stacks.environments import DEV, STAGES
from tests.unit.monitoring.heartbeats import scheduled_functions
from tests.unit.monitoring.watch import Key, alarms_of, physical_name
from tools.synthesis import Assembly

FULL_STAGES = [name for name, stage in STAGES.items() if stage.alarms.is_full]
ACCOUNT_STACK = "TutoriaChatStack"

OF_TABLE_AND_INDEX = (
    "ReadThrottleEvents",
    "WriteThrottleEvents",
    "ReadKeyRangeThroughputThrottleEvents",
    "WriteKeyRangeThroughputThrottleEvents",
)
OF_DATABASE = (
    "CPUUtilization",
    "FreeStorageSpace",
    "FreeableMemory",
    "DatabaseConnections",
    "ReadLatency",
    "WriteLatency",
    "MaximumUsedTransactionIDs",
)
OF_VAULT = (
    "NumberOfBackupJobsFailed",
    "NumberOfBackupJobsExpired",
    "NumberOfBackupJobsAborted",
    "NumberOfBackupJobsCompleted",
)
QUOTA_QUERIES = {
    ("ConsumedReadCapacityUnits", "TableName"),
    ("ConsumedWriteCapacityUnits", "TableName"),
    ("ConsumedReadCapacityUnits", "TableName, GlobalSecondaryIndexName"),
    ("ConsumedWriteCapacityUnits", "TableName, GlobalSecondaryIndexName"),
}
THROTTLING_QUERIES = {
    ("ReadThrottleEvents", "TableName"),
    ("WriteThrottleEvents", "TableName"),
    ("ReadThrottleEvents", "TableName, GlobalSecondaryIndexName"),
    ("WriteThrottleEvents", "TableName, GlobalSecondaryIndexName"),
}
SYSTEM_ERRORS_QUERY = ("SystemErrors", "TableName, Operation")
OF_EVENT_SOURCE = ("PolledEventCount", "FailedInvokeEventCount")
OWN_QUERY = ("AttemptsRejected", "service")
"""About what a consumer of MavPrep publishes, not about the account."""


def _of_type(template: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the name and the properties of each resource of a type."""
    for logical_id, resource in template["Resources"].items():
        if resource["Type"] == kind:
            name = physical_name({"Ref": logical_id}, template["Resources"])
            yield name, resource.get("Properties", {})


def _key(namespace: str, metric: str, **dimensions: str) -> Key:
    return namespace, metric, frozenset(dimensions.items())


def _watched(assembly: Assembly, stack: str) -> set[Key]:
    return {
        key
        for alarm in alarms_of({stack: assembly.templates[stack]})
        for key in alarm.keys.values()
    }


def _queries(assembly: Assembly, stack: str) -> set[tuple[str, str]]:
    """Return what is asked of all tables or indexes of the account."""
    found = [alarm.insights_query for alarm in alarms_of({stack: assembly.templates[stack]})]
    return {(query["name"], query["dimensions"]) for query in found if query and query["groups"]}


def _queried_tables(assembly: Assembly, stack: str) -> set[str]:
    """Return the tables whose failures inside DynamoDB are watched."""
    found = [alarm.insights_query for alarm in alarms_of({stack: assembly.templates[stack]})]
    return {
        query["value"]
        for query in found
        if query and (query["name"], query["dimensions"]) == SYSTEM_ERRORS_QUERY
    }


def _tables(template: Mapping[str, Any]) -> Iterator[Key]:
    for table, properties in _of_type(template, "AWS::DynamoDB::GlobalTable"):
        for metric in OF_TABLE_AND_INDEX:
            yield _key("AWS/DynamoDB", metric, TableName=table)
            for index in properties.get("GlobalSecondaryIndexes", ()):
                name = index["IndexName"]
                yield _key("AWS/DynamoDB", metric, TableName=table, GlobalSecondaryIndexName=name)
        if "TimeToLiveSpecification" in properties:
            yield _key("AWS/DynamoDB", "TimeToLiveDeletedItemCount", TableName=table)
            yield _key("DataPlatform/Storage", "ExpiryOverdueDays", TableName=table)


def _functions(template: Mapping[str, Any], metrics: tuple[str, ...]) -> Iterator[Key]:
    for function, _ in _of_type(template, "AWS::Lambda::Function"):
        for metric in metrics:
            yield _key("AWS/Lambda", metric, FunctionName=function)


def _consumers(template: Mapping[str, Any]) -> Iterator[Key]:
    for _, mapping in _of_type(template, "AWS::Lambda::EventSourceMapping"):
        if "StartingPosition" in mapping:
            function = physical_name(mapping["FunctionName"], template["Resources"])
            for metric in ("IteratorAge", "DestinationDeliveryFailures"):
                yield _key("AWS/Lambda", metric, FunctionName=function)


def _event_sources(template: Mapping[str, Any]) -> Iterator[Key]:
    for source, mapping in _of_type(template, "AWS::Lambda::EventSourceMapping"):
        for metric in OF_EVENT_SOURCE:
            yield _key("AWS/Lambda", metric, EventSourceMappingUUID=source)
        table = physical_name(mapping["EventSourceArn"], template["Resources"])
        yield _key("AWS/DynamoDB", "ConsumedWriteCapacityUnits", TableName=table)


def _schedules(template: Mapping[str, Any]) -> Iterator[Key]:
    for function in scheduled_functions(template["Resources"]):
        yield _key("AWS/Lambda", "Invocations", FunctionName=function)


def _messaging(template: Mapping[str, Any]) -> Iterator[Key]:
    for rule, _ in _of_type(template, "AWS::Events::Rule"):
        yield _key("AWS/Events", "FailedInvocations", RuleName=rule)
    for topic, _ in _of_type(template, "AWS::SNS::Topic"):
        yield _key("AWS/SNS", "NumberOfNotificationsFailed", TopicName=topic)


def _queues(template: Mapping[str, Any]) -> Iterator[Key]:
    for queue, properties in _of_type(template, "AWS::SQS::Queue"):
        is_read = "RedrivePolicy" in properties
        metric = (
            "ApproximateAgeOfOldestMessage" if is_read else "ApproximateNumberOfMessagesVisible"
        )
        yield _key("AWS/SQS", metric, QueueName=queue)


def _databases(template: Mapping[str, Any]) -> Iterator[Key]:
    for instance, properties in _of_type(template, "AWS::RDS::DBInstance"):
        metrics = list(OF_DATABASE)
        if properties["DBInstanceClass"].startswith("db.t"):
            metrics.append("CPUCreditBalance")
        for metric in metrics:
            yield _key("AWS/RDS", metric, DBInstanceIdentifier=instance)
        yield _key("DataPlatform/PostgreSQL", "Deadlocks")
        yield _key("DataPlatform/PostgreSQL", "FailedLogins")


def _vaults(template: Mapping[str, Any]) -> Iterator[Key]:
    for vault, _ in _of_type(template, "AWS::Backup::BackupVault"):
        for metric in OF_VAULT:
            yield _key("AWS/Backup", metric, BackupVaultName=vault)


@pytest.mark.parametrize("stage", FULL_STAGES)
def test_every_resource_has_its_alarms(stage: str, assemblies: Mapping[str, Assembly]) -> None:
    for stack, template in assemblies[stage].templates.items():
        required = {
            *_tables(template),
            *_functions(template, ("Errors", "Throttles", "Duration")),
            *_consumers(template),
            *_event_sources(template),
            *_schedules(template),
            *_queues(template),
            *_messaging(template),
            *_databases(template),
            *_vaults(template),
        }
        assert required - _watched(assemblies[stage], stack) == set(), stack
        tables = {table for table, _ in _of_type(template, "AWS::DynamoDB::GlobalTable")}
        assert _queried_tables(assemblies[stage], stack) == tables


def test_dev_watches_what_developers_break(assemblies: Mapping[str, Assembly]) -> None:
    assembly = assemblies[DEV.name]
    for stack, template in assembly.templates.items():
        required = {
            *_functions(template, ("Errors",)),
            *_consumers(template),
            *(key for key in _queues(template) if key[1] == "ApproximateNumberOfMessagesVisible"),
            *(key for key in _databases(template) if key[1] == "FreeStorageSpace"),
        }
        assert required - _watched(assembly, stack) == set(), stack
    assert _queries(assembly, ACCOUNT_STACK) == {*THROTTLING_QUERIES, SYSTEM_ERRORS_QUERY}


@pytest.mark.parametrize("stage", STAGES)
def test_one_stack_watches_the_account(stage: str, assemblies: Mapping[str, Assembly]) -> None:
    assembly = assemblies[stage]
    user_errors = _key("AWS/DynamoDB", "UserErrors")
    with_user_errors = [
        stack for stack in assembly.templates if user_errors in _watched(assembly, stack)
    ]
    assert with_user_errors == [ACCOUNT_STACK]
    with_queries = [
        stack for stack in assembly.templates if _queries(assembly, stack) - {OWN_QUERY}
    ]
    assert with_queries == [ACCOUNT_STACK]


@pytest.mark.parametrize("stage", FULL_STAGES)
def test_tables_and_indexes_of_the_account_are_held_against_the_quota(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    assert _queries(assemblies[stage], ACCOUNT_STACK) == QUOTA_QUERIES


@pytest.mark.parametrize("stage", STAGES)
def test_metrics_from_the_log_exist_where_they_are_watched(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    for stack, template in assemblies[stage].templates.items():
        counted = {
            transformation["MetricName"]
            for _, properties in _of_type(template, "AWS::Logs::MetricFilter")
            for transformation in properties["MetricTransformations"]
        }
        watched = {
            name
            for namespace, name, _ in _watched(assemblies[stage], stack)
            if namespace == "DataPlatform/PostgreSQL"
        }
        assert counted == watched, stack


@pytest.mark.parametrize("stage", FULL_STAGES)
def test_the_thresholds_of_the_tutoria_document(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    template = assemblies[stage].templates[ACCOUNT_STACK]
    alarms = {alarm.name: alarm for alarm in alarms_of({ACCOUNT_STACK: template})}
    indexes = (None, "ModuleAnalyticsIndex", "StudentActivityIndex", "ProviderUsageIndex")

    for name, metric, threshold in (
        ("ReadUnits", "ConsumedReadCapacityUnits", 10_000),
        ("WriteUnits", "ConsumedWriteCapacityUnits", 5_000),
    ):
        alarm = alarms[f"tutoria-ChatMessages-{name}"]
        assert (alarm.properties["Threshold"], alarm.period_seconds) == (threshold, 60)
        assert alarm.properties["ComparisonOperator"] == "GreaterThanThreshold"
        assert {each["MetricStat"]["Stat"] for each in alarm.queries[:-1]} == {"Sum"}
        assert alarm.queries[-1]["Expression"].startswith("MAX(")
        assert set(alarm.keys.values()) == {
            _key(
                "AWS/DynamoDB",
                metric,
                TableName="ChatMessages",
                **({"GlobalSecondaryIndexName": index} if index else {}),
            )
            for index in indexes
        }
    for name, key, statistic, threshold, period in (
        ("account-UserErrors", _key("AWS/DynamoDB", "UserErrors"), "Sum", 10, 60),
        (
            "ChatMessages-QueryLatency",
            _key(
                "AWS/DynamoDB",
                "SuccessfulRequestLatency",
                TableName="ChatMessages",
                Operation="Query",
            ),
            "p99",
            100,
            60,
        ),
        (
            "ChatMessages-StorageGrowth",
            _key("DataPlatform/Storage", "TableSizeGrowth30Days", TableName="ChatMessages"),
            "Maximum",
            50,
            86_400,
        ),
    ):
        alarm = alarms[f"tutoria-{name}"]
        assert (alarm.properties["Threshold"], alarm.period_seconds) == (threshold, period)
        assert alarm.properties["ComparisonOperator"] == "GreaterThanThreshold"
        assert list(alarm.keys.values()) == [key]
        assert alarm.queries[0]["MetricStat"]["Stat"] == statistic
