"""Deadlocks and refused log-ins are counted in the log of every database of a stack."""

from collections.abc import Mapping

from aws_cdk import App, Stack
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from aws_cdk.assertions import Template

from data_platform.monitoring.log_metrics import PostgresLogMetrics


def _filters(*databases: str) -> Mapping[str, str]:
    """Return the log group that each filter reads, by the filter's logical ID."""
    stack = Stack(App(), "Stack")
    for name in databases:
        rds.CfnDBInstance(stack, name, db_instance_identifier=name)
        group = f"/aws/rds/instance/{name}/postgresql"
        logs.CfnLogGroup(stack, f"{name}Log", log_group_name=group)
    PostgresLogMetrics(stack, "LogMetrics")
    found = Template.from_stack(stack).find_resources("AWS::Logs::MetricFilter")
    return {name: each["Properties"]["LogGroupName"]["Ref"] for name, each in found.items()}


def test_both_are_counted_in_each_of_two_databases() -> None:
    assert sorted(_filters("Exams", "Forum").values()) == [
        "ExamsLog",
        "ExamsLog",
        "ForumLog",
        "ForumLog",
    ]


def test_a_second_database_leaves_the_filters_of_the_first_as_they_were() -> None:
    one, two = _filters("Exams"), _filters("Exams", "Forum")
    assert one.items() < two.items()
