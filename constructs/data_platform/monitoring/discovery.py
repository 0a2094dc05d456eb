"""What there is to watch in a stack, found in its constructs.

Whatever a stack holds when it is complete is found, so nobody can forget to register a function.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_backup as backup
from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_rds as rds
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from data_platform.dynamodb.data_table import DataTable
from data_platform.dynamodb.schema import Table, VectorIndex
from data_platform.dynamodb.types import Operation
from data_platform.monitoring.event_sources import EventSource, event_sources
from data_platform.monitoring.found_functions import FoundFunction, found_functions
from data_platform.monitoring.found_resource import found_resource
from data_platform.monitoring.policy.resources import Feature, Limit, Resource, ResourceKind
from data_platform.monitoring.rendered import rendered_properties
from data_platform.monitoring.schedules import scheduled_functions
from data_platform.rds.snapshot_export import SnapshotExportRole
from data_platform.settings.instance_classes import instance_class

if TYPE_CHECKING:
    from constructs import IConstruct

_GIB = 1024**3
_DAYS_OF_MONTH = 30
_FEW_A_DAY = 20
"""So many writes fall on each day of which none is empty by chance."""
_QUICK_EXPIRY = timedelta(days=7)
# CloudWatch forgets hourly values after 455 days, and DynamoDB may take some days to delete.
_MAX_WATCHED_RETENTION = timedelta(days=440)
_LAMBDA_DEFAULT_TIMEOUT_SECONDS = 3
_LAMBDA_LONGEST_TIMEOUT_SECONDS = 900
_OPERATIONS = {Operation.GET_ITEM: "GetItem", Operation.QUERY: "Query"}

ACCOUNT = Resource(kind=ResourceKind.ACCOUNT, resource_id="Account", title="account")
"""Account and Region as a whole."""


def table_resource(table: DataTable) -> Resource:
    """Describe a table with its indexes."""
    declaration = table.declaration
    features = set()
    if declaration.ttl:
        kept = [declaration.retention_of(entity) for entity in declaration.entities]
        # Only where everything expires soon must a day with writes be followed by deletions.
        is_quick = all(retention and retention <= _QUICK_EXPIRY for retention in kept)
        features.add(Feature.QUICK_EXPIRY if is_quick else Feature.SLOW_EXPIRY)
        if declaration.ttl.retention <= _MAX_WATCHED_RETENTION:
            features.add(Feature.EXPIRING)
    if declaration.export:
        features.add(Feature.EXPORTED)
    if table.replica_regions:
        features.add(Feature.REPLICATED)
    used = {pattern.operation for pattern in declaration.access_patterns}
    return Resource(
        kind=ResourceKind.TABLE,
        resource_id=declaration.construct_id,
        title=declaration.name,
        dimensions={"TableName": table.name},
        table=declaration.name,
        physical_name=table.deployed_name,
        indexes=tuple(index.name for index in declaration.indexes),
        read_operations=tuple(name for one, name in _OPERATIONS.items() if one in used),
        replica_regions=table.replica_regions,
        features=frozenset(features),
    )


def vector_index_resources(table: DataTable) -> Iterator[Resource]:
    """Describe the vector indexes of a table, with how much of each is searched a day."""
    declaration = table.declaration
    for index in declaration.vector_indexes:
        a_month = sum(
            searches.billed_bytes
            for entity in declaration.entities
            for searches in (entity.load.searches if entity.load else ())
            if searches.index == index.name
        )
        words = index.name.replace("_", "-").replace(".", "-").split("-")
        yield Resource(
            kind=ResourceKind.VECTOR_INDEX,
            resource_id=declaration.construct_id
            + "".join(word[:1].upper() + word[1:] for word in words),
            title=f"{declaration.name}-{index.name}",
            dimensions={"TableName": table.name, "VectorIndexName": index.name},
            table=declaration.name,
            features=frozenset(
                feature
                for feature, has in (
                    (Feature.SEARCHED, a_month > 0),
                    (Feature.WRITTEN_DAILY, _is_written_daily(declaration, index)),
                )
                if has
            ),
            limits={Limit.SEARCHED_BYTES_A_DAY: a_month / _DAYS_OF_MONTH} if a_month else {},
        )


def _is_written_daily(table: Table, index: VectorIndex) -> bool:
    """Tell whether a day on which a table is written and its vector index is not is a fault.

    It is none where items without vectors are written beside few that have one.
    """
    with_vectors = [entity for entity in table.entities if entity.attribute(index.attribute)]
    if len(with_vectors) == len(table.entities):
        return True
    loads = [entity.load for entity in with_vectors if entity.load]
    a_month = sum(load.created + load.changed for load in loads)
    return a_month / _DAYS_OF_MONTH >= _FEW_A_DAY


def resources_in(stack: Stack) -> Iterator[Resource]:
    """Find everything in a stack that rules are about, but for its tables.

    Raises
    ------
    ConfigurationError
        If a database has an instance class of which nothing is known, or a schedule an interval.
    """
    node = stack.node
    constructs, path = node.find_all(), node.path
    functions: dict[IConstruct, FoundFunction] = {
        one.resource: one for one in found_functions(stack, constructs)
    }
    sources = event_sources(stack, constructs)
    consumers = {source.function for source in sources}
    scheduled = scheduled_functions(stack, constructs)
    is_exported = any(isinstance(one, SnapshotExportRole) for one in constructs)
    for construct in constructs:
        if function := functions.get(construct):
            yield _function(function, path, consumers, scheduled)
        elif isinstance(construct, sqs.CfnQueue):
            yield _queue(construct, path)
        elif isinstance(construct, rds.CfnDBInstance):
            yield _database(construct, path, stack, is_exported=is_exported)
        elif isinstance(construct, backup.CfnBackupVault):
            yield _vault(construct, path, _backed_up_tables(stack, constructs))
        elif isinstance(construct, events.CfnRule) and not construct.event_bus_name:
            # Rules of other buses have another dimension and a compound reference.
            yield found_resource(ResourceKind.EVENT_RULE, construct, path, RuleName=construct.ref)
        elif isinstance(construct, sns.CfnTopic):
            name = construct.attr_topic_name
            yield found_resource(ResourceKind.TOPIC, construct, path, TopicName=name)
    names = {function.logical_id: function.name for function in functions.values()}
    for source in sources:
        if source.function in names:
            yield _event_source(source, path, names[source.function])


def _function(
    function: FoundFunction, stack_path: str, consumers: set[str], scheduled: set[str]
) -> Resource:
    resource, logical_id = function.resource, function.logical_id
    features = {Feature.STREAM_CONSUMER if logical_id in consumers else Feature.CALLED}
    if logical_id in scheduled:
        features.add(Feature.SCHEDULED)
    timeout = (
        resource.timeout or _LAMBDA_DEFAULT_TIMEOUT_SECONDS
        if isinstance(resource, lambda_.CfnFunction)
        else _LAMBDA_LONGEST_TIMEOUT_SECONDS
    )
    return found_resource(
        ResourceKind.FUNCTION,
        resource,
        stack_path,
        features=features,
        limits={Limit.TIMEOUT: timeout * 1000},
        FunctionName=function.name,
    )


def _event_source(source: EventSource, stack_path: str, function_name: str) -> Resource:
    return found_resource(
        ResourceKind.EVENT_SOURCE,
        source.mapping,
        stack_path,
        features=source.features,
        table=source.table,
        EventSourceMappingUUID=source.mapping.ref,
        FunctionName=function_name,
        TableName=source.table_name,
    )


def _queue(queue: sqs.CfnQueue, stack_path: str) -> Resource:
    # A queue with a redrive policy has a reader; one without is where failed messages end.
    feature = Feature.WORK_QUEUE if queue.redrive_policy else Feature.DEAD_LETTER_QUEUE
    return found_resource(
        ResourceKind.QUEUE, queue, stack_path, features={feature}, QueueName=queue.attr_queue_name
    )


def _database(
    instance: rds.CfnDBInstance, stack_path: str, stack: Stack, *, is_exported: bool
) -> Resource:
    (properties,) = rendered_properties(stack, [instance])
    size = instance_class(str(properties.get("dbInstanceClass")))
    is_replica = bool(properties.get("sourceDbInstanceIdentifier"))
    features = {Feature.REPLICA if is_replica else Feature.PRIMARY}
    limits = {Limit.MEMORY: float(size.memory_bytes), Limit.CONNECTIONS: size.connections}
    if size.cpu_credits:
        features.add(Feature.BURSTABLE)
        limits[Limit.CPU_CREDITS] = size.cpu_credits
    if "postgresql" in properties.get("enableCloudwatchLogsExports", ()):
        features.add(Feature.EXPORTED_LOGS)
    if is_exported and not is_replica:
        features.add(Feature.EXPORTED)
    if "allocatedStorage" in properties:
        limits[Limit.STORAGE] = float(properties["allocatedStorage"]) * _GIB
    return found_resource(
        ResourceKind.DATABASE,
        instance,
        stack_path,
        features=features,
        limits=limits,
        DBInstanceIdentifier=instance.ref,
    )


def _vault(vault: backup.CfnBackupVault, stack_path: str, backed_up_tables: int) -> Resource:
    return found_resource(
        ResourceKind.BACKUP_VAULT,
        vault,
        stack_path,
        limits={Limit.BACKED_UP_TABLES: backed_up_tables},
        BackupVaultName=vault.ref,
    )


def _backed_up_tables(stack: Stack, constructs: Iterable[IConstruct]) -> int:
    selections = [one for one in constructs if isinstance(one, backup.CfnBackupSelection)]
    return sum(
        len(properties["backupSelection"]["resources"])
        for properties in rendered_properties(stack, selections)
    )
