"""What there is to watch in a stack, found in its constructs.

Whatever a stack holds when it is complete is found, so nobody can forget to register a function.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from aws_cdk import CfnResource, Stack
from aws_cdk import aws_backup as backup
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_rds as rds
from aws_cdk import aws_sqs as sqs

from data_platform.dynamodb.types import Operation
from data_platform.monitoring.instance_classes import instance_class
from data_platform.monitoring.policy.rules import Feature, Limit, SubjectKind
from data_platform.monitoring.policy.subjects import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from constructs import IConstruct

    from data_platform.dynamodb.data_table import DataTable

_GIB = 1024**3
_QUICK_EXPIRY = timedelta(days=7)
_LAMBDA_DEFAULT_TIMEOUT_SECONDS = 3
_LAMBDA_LONGEST_TIMEOUT_SECONDS = 900
_FUNCTION = "AWS::Lambda::Function"
_OPERATIONS = {Operation.GET_ITEM: "GetItem", Operation.QUERY: "Query"}
# Parts of a path that say nothing to a reader of an alarm.
_NOISE = {"Resource", "Function", "Consumer", "Publisher", "Handler"}

ACCOUNT = Subject(kind=SubjectKind.ACCOUNT, subject_id="Account", title="account")
"""Account and Region as a whole."""


def table_subject(table: DataTable) -> Subject:
    """Describe a table with its indexes."""
    declaration = table.declaration
    features = set()
    if declaration.ttl:
        kept = [declaration.retention_of(entity) for entity in declaration.entities]
        # Only where everything expires soon must a day with writes be followed by deletions.
        is_quick = all(retention and retention <= _QUICK_EXPIRY for retention in kept)
        features.add(Feature.QUICK_EXPIRY if is_quick else Feature.SLOW_EXPIRY)
    used = {pattern.operation for pattern in declaration.access_patterns}
    return Subject(
        kind=SubjectKind.TABLE,
        subject_id=declaration.construct_id,
        title=declaration.name,
        dimensions={"TableName": table.table_name},
        table=declaration.name,
        indexes=tuple(index.name for index in declaration.indexes),
        read_operations=tuple(_OPERATIONS[one] for one in Operation if one in used),
        features=frozenset(features),
    )


def subjects_in(stack: Stack) -> Iterator[Subject]:
    """Find the functions, queues, databases and backup vaults of a stack.

    Raises
    ------
    ConfigurationError
        If a database has an instance class of which nothing is known.
    """
    constructs = stack.node.find_all()
    consumers = _stream_consumers(stack, constructs)
    for construct in constructs:
        # CDK's own functions, which run while a stack is deployed, are plain resources.
        if isinstance(construct, CfnResource) and construct.cfn_resource_type == _FUNCTION:
            yield _function(construct, consumers)
        elif isinstance(construct, sqs.CfnQueue):
            yield _queue(construct)
        elif isinstance(construct, rds.CfnDBInstance):
            yield _database(construct)
        elif isinstance(construct, backup.CfnBackupVault):
            yield _vault(construct, constructs)


def _subject(
    kind: SubjectKind,
    construct: IConstruct,
    features: Iterable[Feature] = (),
    limits: dict[Limit, float] | None = None,
    **dimensions: str,
) -> Subject:
    stack_path = Stack.of(construct).node.path
    path = construct.node.path.removeprefix(f"{stack_path}/").replace("Custom::", "")
    parts = path.split("/")
    telling = [part for part in parts if part not in _NOISE]
    return Subject(
        kind=kind,
        subject_id="".join(part for part in parts if part != "Resource"),
        title="/".join(telling or parts),
        dimensions=dimensions,
        features=frozenset(features),
        limits=limits or {},
    )


def _stream_consumers(stack: Stack, constructs: Iterable[IConstruct]) -> set[str]:
    """Return the logical IDs of the functions that read a stream."""
    names = [
        stack.resolve(construct.function_name)
        for construct in constructs
        # Only a stream has a position to start from.
        if isinstance(construct, lambda_.CfnEventSourceMapping) and construct.starting_position
    ]
    return {name["Ref"] if "Ref" in name else name["Fn::GetAtt"][0] for name in names}


def _function(function: CfnResource, consumers: set[str]) -> Subject:
    stack = Stack.of(function)
    is_consumer = stack.resolve(function.ref)["Ref"] in consumers
    timeout = (
        function.timeout or _LAMBDA_DEFAULT_TIMEOUT_SECONDS
        if isinstance(function, lambda_.CfnFunction)
        else _LAMBDA_LONGEST_TIMEOUT_SECONDS
    )
    return _subject(
        SubjectKind.FUNCTION,
        function,
        features={Feature.STREAM_CONSUMER if is_consumer else Feature.CALLED},
        limits={Limit.TIMEOUT: timeout * 1000},
        FunctionName=function.ref,
    )


def _queue(queue: sqs.CfnQueue) -> Subject:
    # A queue that passes hopeless messages on is read by something; in the others they end.
    feature = Feature.WORK_QUEUE if queue.redrive_policy else Feature.LAST_QUEUE
    return _subject(SubjectKind.QUEUE, queue, features={feature}, QueueName=queue.attr_queue_name)


def _database(instance: rds.CfnDBInstance) -> Subject:
    size = instance_class(str(Stack.of(instance).resolve(instance.db_instance_class)))
    is_replica = bool(instance.source_db_instance_identifier)
    features = {Feature.REPLICA if is_replica else Feature.PRIMARY}
    limits = {Limit.MEMORY: float(size.memory_bytes), Limit.CONNECTIONS: size.connections}
    if size.cpu_credits:
        features.add(Feature.BURSTABLE)
        limits[Limit.CPU_CREDITS] = size.cpu_credits
    if "postgresql" in (instance.enable_cloudwatch_logs_exports or ()):
        features.add(Feature.EXPORTED_LOGS)
    if instance.allocated_storage:
        limits[Limit.STORAGE] = float(instance.allocated_storage) * _GIB
    return _subject(
        SubjectKind.DATABASE,
        instance,
        features=features,
        limits=limits,
        DBInstanceIdentifier=instance.ref,
    )


def _vault(vault: backup.CfnBackupVault, constructs: Iterable[IConstruct]) -> Subject:
    stack = Stack.of(vault)
    backed_up = sum(
        len(stack.resolve(construct.backup_selection)["resources"])
        for construct in constructs
        if isinstance(construct, backup.CfnBackupSelection)
    )
    return _subject(
        SubjectKind.BACKUP_VAULT,
        vault,
        limits={Limit.BACKED_UP_TABLES: backed_up},
        BackupVaultName=vault.ref,
    )
