"""Metrics from PostgreSQL's log, for what RDS does not count."""

from aws_cdk import Stack
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from constructs import Construct

from data_platform.monitoring.catalogue import postgresql
from data_platform.monitoring.metric import Metric
from data_platform.monitoring.policy.signals import namespace_of

_PATTERNS: dict[str, tuple[Metric, str]] = {
    # construct ID: (metric, filter pattern)
    "Deadlocks": (postgresql.DEADLOCKS, '"deadlock detected"'),
    "FailedLogins": (
        postgresql.FAILED_LOGINS,
        '?"authentication failed for user" ?"no pg_hba.conf entry for host"',
    ),
}


class PostgresLogMetrics(Construct):
    """Counts deadlocks and denied log-ins in the log groups of a stack's databases.

    The filters have no default value, so a metric exists, and is paid for, only in the hours in
    which something was counted. Several databases of one deployment share the metrics: a filter on
    text cannot tell them apart. Another copy of the platform in the account has metrics of its own.

    Parameters
    ----------
    name_prefix
        What the names of the deployment begin with.
    """

    def __init__(self, scope: Construct, construct_id: str, *, name_prefix: str = "") -> None:
        super().__init__(scope, construct_id)
        constructs = Stack.of(self).node.find_all()
        databases = {
            f"/aws/rds/instance/{construct.db_instance_identifier}/postgresql"
            for construct in constructs
            if isinstance(construct, rds.CfnDBInstance)
        }
        groups = [
            construct
            for construct in constructs
            if isinstance(construct, logs.CfnLogGroup) and construct.log_group_name in databases
        ]
        for number, group in enumerate(groups):
            # Whatever comes later, the filters of the first database keep their logical IDs.
            scope = Construct(self, Stack.of(self).get_logical_id(group)) if number else self
            for filter_id, (metric, pattern) in _PATTERNS.items():
                logs.CfnMetricFilter(
                    scope,
                    filter_id,
                    log_group_name=group.ref,
                    filter_pattern=pattern,
                    metric_transformations=[
                        logs.CfnMetricFilter.MetricTransformationProperty(
                            metric_namespace=namespace_of(metric, name_prefix),
                            metric_name=metric.name,
                            metric_value="1",
                            unit=metric.unit,
                        )
                    ],
                )
