"""Exports of a product's tables and of its database to S3 for the long term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_athena as athena
from aws_cdk import aws_iam as iam
from constructs import Construct

from data_platform.archive.permissions import RESULT_OBJECTS, query_statements
from data_platform.archive.work_group import create_work_group
from data_platform.dynamodb.data_table import DataTable
from data_platform.errors import ConfigurationError
from data_platform.exports import nag_acknowledgements
from data_platform.exports.bucket import ExportBucket
from data_platform.exports.catalogue import ExportCatalogue
from data_platform.exports.full_exports import FullExports
from data_platform.exports.layout import DATABASE_PREFIX, table_prefix
from data_platform.exports.permissions import (
    accept_function_findings,
    database_statements,
    function_statements,
)
from data_platform.exports.queries import changes_query, state_query
from data_platform.functions.python_function import PythonFunction
from data_platform.functions.schedule import call_regularly
from data_platform.functions.sources import FUNCTION_SOURCES, SCHEDULED_RUNS
from data_platform.functions.spec import FunctionSpec
from data_platform.key_permissions import key_statements
from data_platform.monitoring.catalogue.exports import NAMESPACE
from data_platform.rds.exports import DatabaseExport
from data_platform.rds.postgres_database import PostgresDatabase
from data_platform.rds.snapshot_export import SnapshotExportRole
from data_platform.stage import Stage
from data_platform.statements import policy_document

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

INTERVAL_HOURS = 12
"""How often the function looks: a day's changes are exported half a day after it at the latest."""

_PACKAGE = FUNCTION_SOURCES / "archive_exports"
# Some forty exports of each table are looked at, ten a second in the worst case.
_TIMEOUT_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class ExportedDatabase:
    """A database and what is exported of it.

    Attributes
    ----------
    identifier
        Of the instance.
    database
        Instance and key.
    export
        What is declared.
    """

    identifier: str
    database: PostgresDatabase
    export: DatabaseExport


class ArchiveExport(Construct):
    """A bucket of exports, what fills it, and Athena to query it.

    Once a month a schedule has DynamoDB export each table. The changes in between, and the
    snapshots of the database, are exported by a function, since no schedule can name their times
    or their names. The function also makes good what was missed or failed.

    Parameters
    ----------
    name
        Of the workgroup and the function; the database in the catalogue has it with underscores.
    tables
        The product's tables; those that declare no export are left out.
    database
        The product's database, if it is exported.
    stage
        Protected stages keep the bucket when the stack is deleted, refuse deletions, and keep
        exports for as long as is declared.
    account
        The stack's account.
    encryption_key
        Encrypts exports of tables and results of queries, where the stage encrypts with
        customer-managed keys. Exports of the database are encrypted with its own key.

    Attributes
    ----------
    bucket
        Holds the exports, and the results of queries.
    database_name, work_group_name
        What a query needs to know.
    query_policy
        Managed policy for those who query or read exports.
    writers
        What has to be deleted before the bucket is emptied.

    Raises
    ------
    ConfigurationError
        If no table declares an export.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        tables: Sequence[DataTable],
        stage: Stage,
        account: str,
        database: ExportedDatabase | None = None,
        encryption_key: kms.IKey | None = None,
    ) -> None:
        exported = [table for table in tables if table.declaration.export]
        if not exported:
            raise ConfigurationError(
                f"{name}: no table declares an export. Give one a TableExport, or add no exports."
            )
        super().__init__(scope, construct_id)
        self.work_group_name = name
        self.database_name = name.replace("-", "_")
        self._tables, self._stage, self._account = exported, stage, account
        kept = {
            table_prefix(table.deployed_name): table.declaration.export.kept
            for table in exported
            if table.declaration.export
        }
        if database:
            kept[DATABASE_PREFIX] = database.export.kept
        self.bucket = ExportBucket(
            self, "Bucket", kept=kept, stage=stage, encryption_key=encryption_key
        )
        role = self._create_database_role() if database else None
        if stage.protected:
            self.bucket.refuse_deletions(role)
        full = FullExports(self, "Full", tables=exported, bucket=self.bucket, account=account)
        self.writers = [full, *self._add_function(encryption_key, database, role)]
        catalogue = ExportCatalogue(
            self,
            "Catalogue",
            database_name=self.database_name,
            bucket=self.bucket,
            tables=exported,
        )
        if database:
            catalogue.add_database(database.database.database_name, database.export)
        self._add_queries()
        self.query_policy = self._create_query_policy(catalogue, database)

    def _create_database_role(self) -> SnapshotExportRole:
        return SnapshotExportRole(self, "DatabaseRole", bucket=self.bucket, prefix=DATABASE_PREFIX)

    def _add_function(
        self,
        encryption_key: kms.IKey | None,
        database: ExportedDatabase | None,
        role: SnapshotExportRole | None,
    ) -> list[Construct]:
        statements = function_statements(self._tables, self.bucket)
        event: dict[str, Any] = {
            "bucket": self.bucket.name,
            "owner": self._account,
            "key": self.bucket.key.key_arn if self.bucket.key else None,
            "tables": [
                {
                    "name": table.deployed_name,
                    "arn": table.arn,
                    "prefix": table_prefix(table.deployed_name),
                }
                for table in self._tables
            ],
        }
        if database and role:
            key = database.database.encryption_key
            statements += database_statements(role, key)
            event["database"] = {
                "instance": database.identifier,
                "prefix": DATABASE_PREFIX,
                "role": role.role_arn,
                "key": key.key_arn,
            }
        exporter = PythonFunction(
            self,
            "Function",
            spec=FunctionSpec(
                name=self.work_group_name,
                package=_PACKAGE,
                purpose="Exports changes of tables, and snapshots, to S3 as they are due",
                metrics_namespace=NAMESPACE,
                statements=statements,
                timeout_seconds=_TIMEOUT_SECONDS,
                retry_attempts=0,
                max_event_age=Duration.hours(6),
                shared=[SCHEDULED_RUNS],
            ),
            stage=self._stage,
            encryption_key=encryption_key,
        )
        schedule = call_regularly(
            self,
            exporter.function,
            hours=INTERVAL_HOURS,
            event=Stack.of(self).to_json_string(event),
            account=self._account,
            noun="exports",
            does="begins exports",
            description="Export what is due",
        )
        accept_function_findings(exporter.policy, self._tables, self.bucket)
        if self._stage.protected:
            nag_acknowledgements.accept_of_function(
                exporter.function, is_reserved=exporter.reserved_concurrency is not None
            )
        return [exporter, schedule]

    def _add_queries(self) -> None:
        work_group = create_work_group(
            self,
            "WorkGroup",
            name=self.work_group_name,
            description="Queries over exports of tables and of a database",
            bucket=self.bucket,
        )
        queries = Construct(self, "Queries")
        queries.node.add_dependency(work_group)
        for table in self._tables:
            declaration, name = table.declaration, table.deployed_name
            for query_id, title, purpose, statement in (
                ("State", "state", "Read a table as it was on a day.", state_query),
                ("Changes", "changes", "Follow one item through its changes.", changes_query),
            ):
                athena.CfnNamedQuery(
                    queries,
                    f"{declaration.construct_id}{query_id}",
                    database=self.database_name,
                    name=f"{declaration.name} {title}",
                    description=purpose,
                    query_string=statement(declaration, name=name, database=self.database_name),
                    work_group=self.work_group_name,
                )

    def _create_query_policy(
        self, catalogue: ExportCatalogue, database: ExportedDatabase | None
    ) -> iam.ManagedPolicy:
        objects = [table_prefix("*"), *([f"{DATABASE_PREFIX}/*"] if database else [])]
        statements = query_statements(
            self.bucket,
            self.database_name,
            catalogue.table_names,
            work_group=self.work_group_name,
            objects=objects,
        )
        if database:
            key = database.database.encryption_key
            statements += key_statements("ReadSnapshots", "s3", key, ["kms:Decrypt"])
        policy = iam.ManagedPolicy(
            self,
            "QueryPolicy",
            description="Query exports, and import from them",
            document=policy_document(statements),
        )
        self.bucket.accept_object_names(policy, *objects, RESULT_OBJECTS)
        return policy
