"""All alarms of a product."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from aws_cdk import Stack
from constructs import Construct

from data_platform.deployment import Deployment
from data_platform.dynamodb.data_table import DataTable
from data_platform.dynamodb.schema import Product
from data_platform.errors import ConfigurationError
from data_platform.logical_ids import Attribute, attribute_of, logical_id
from data_platform.monitoring.critical_alarm import CriticalAlarm
from data_platform.monitoring.discovery import (
    ACCOUNT,
    resources_in,
    table_resource,
    vector_index_resources,
)
from data_platform.monitoring.log_metrics import PostgresLogMetrics
from data_platform.monitoring.metric_alarm import MetricAlarm
from data_platform.monitoring.policy.definitions import definitions
from data_platform.monitoring.policy.general import GENERAL_RULES
from data_platform.monitoring.policy.resources import Feature
from data_platform.monitoring.policy.rules import AlarmRule, Severity
from data_platform.monitoring.topics import AlarmTopics


class ProductMonitoring(Construct):
    """Every alarm that the policy asks for on what the stack holds at this moment.

    It is therefore the last thing that is added to a stack.

    Parameters
    ----------
    product, deployment
        Whose alarms they are, and in which stage.
    tables
        The product's tables.
    rules
        The rules of the product, besides those for every product.
    topics
        Who is told, where the stage wants it.

    Attributes
    ----------
    resources
        What is watched.
    alarms
        All metric alarms; each has its `definition`.
    alarm_arns
        The ARNs of all alarms, the paging one first, then the critical ones.
    critical
        The composite alarm that pages, where the stage has actions.

    Raises
    ------
    ConfigurationError
        If a rule is about a table that the product does not have.
    """

    def __init__(
        self,
        scope: Stack,
        construct_id: str,
        *,
        product: Product,
        deployment: Deployment,
        tables: Iterable[DataTable],
        rules: Iterable[AlarmRule],
        topics: AlarmTopics,
    ) -> None:
        super().__init__(scope, construct_id)
        settings = deployment.stage.alarms
        informed = topics if settings.actions else None
        prefix = deployment.named(product.name)
        name_prefix = deployment.named("")
        every_rule = (*GENERAL_RULES, *rules)
        _check_tables(product, every_rule)
        found = [
            *chain.from_iterable(
                (table_resource(table), *vector_index_resources(table)) for table in tables
            ),
            *resources_in(scope),
            ACCOUNT,
        ]
        self.resources = [replace(resource, name_prefix=name_prefix) for resource in found]
        self.alarms = []
        arns: dict[Severity, list[Attribute]] = {severity: [] for severity in Severity}
        for resource in self.resources:
            wanted = [
                definition
                for rule in every_rule
                if rule.applies_to(resource, is_full=settings.is_full)
                for definition in definitions(rule, resource)
            ]
            if wanted:
                alarms = Construct(self, resource.resource_id)
                self.alarms += [
                    MetricAlarm(
                        alarms,
                        definition.alarm_id,
                        definition=definition,
                        prefix=prefix,
                        topics=informed,
                    )
                    for definition in wanted
                ]
                for definition in wanted:
                    path = (construct_id, resource.resource_id, definition.alarm_id)
                    arns[definition.rule.severity].append(attribute_of(logical_id(*path), "Arn"))
        if settings.is_full and any(
            Feature.EXPORTED_LOGS in resource.features for resource in self.resources
        ):
            PostgresLogMetrics(self, "LogMetrics", name_prefix=name_prefix)
        critical = [
            alarm for alarm in self.alarms if alarm.definition.rule.severity is Severity.CRITICAL
        ]
        self.critical = (
            CriticalAlarm(
                self,
                "Critical",
                title=product.title,
                prefix=prefix,
                alarms=critical,
                topics=topics,
            )
            if settings.actions and critical
            else None
        )
        paging = (
            [attribute_of(logical_id(construct_id, "Critical"), "Arn")] if self.critical else []
        )
        self.alarm_arns = [*paging, *arns[Severity.CRITICAL], *arns[Severity.WARNING]]


def _check_tables(product: Product, rules: Iterable[AlarmRule]) -> None:
    """Refuse a rule about a table that the product does not have: it would make no alarm."""
    known = {table.name for table in product.tables}
    for rule in rules:
        unknown = sorted((rule.tables or frozenset()) - known)
        if unknown:
            raise ConfigurationError(
                f"Alarm rule {rule.rule_id}: {product.title} has no table {', '.join(unknown)}. "
                f"Its tables are: {', '.join(sorted(known))}."
            )
