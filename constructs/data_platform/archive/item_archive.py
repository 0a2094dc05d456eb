"""An archive of the items of one table that expired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import aws_athena as athena
from aws_cdk import aws_iam as iam
from constructs import Construct

from data_platform.archive.bucket import ITEMS_PREFIX, ArchiveBucket
from data_platform.archive.catalogue import ArchiveCatalogue
from data_platform.archive.permissions import (
    ITEM_OBJECTS,
    RESULT_OBJECTS,
    query_statements,
    write_statements,
)
from data_platform.archive.queries import ArchiveQuery, statement
from data_platform.archive.work_group import create_work_group
from data_platform.dynamodb.schema import Table
from data_platform.stage import Stage
from data_platform.statements import Statement, policy_document

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms


class ItemArchive(Construct):
    """A bucket for expired items as DynamoDB's import reads them, and Athena to query them.

    Parameters
    ----------
    name
        Of the workgroup; the database has it with underscores.
    table_name
        What queries call the items.
    declaration
        The table whose items expire. Its attributes become fields.
    queries
        What people find in the workgroup to start from.
    stage
        Protected stages keep the bucket when the stack is deleted.
    encryption_key
        Encrypts items and results, where the stage encrypts with customer-managed keys.

    Attributes
    ----------
    bucket
        Holds the items below `items_prefix`, one folder a day, and the results of queries.
    database_name, table_name, work_group_name
        What a query needs to know.
    query_policy
        Managed policy for those who query the archive or import from it.

    Raises
    ------
    ConfigurationError
        If the table has no TTL or attributes that cannot be described, or a query names an
        attribute that it does not have.
    """

    items_prefix = ITEMS_PREFIX

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        table_name: str,
        declaration: Table,
        queries: Sequence[ArchiveQuery],
        stage: Stage,
        encryption_key: kms.IKey | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket = ArchiveBucket(self, "Bucket", stage=stage, encryption_key=encryption_key)
        catalogue = ArchiveCatalogue(
            self,
            "Catalogue",
            database_name=name.replace("-", "_"),
            table_name=table_name,
            bucket=self.bucket,
            prefix=ITEMS_PREFIX,
            declaration=declaration,
        )
        self.database_name = catalogue.database_name
        self.table_name = catalogue.table_name
        self.work_group_name = name
        work_group = create_work_group(
            self,
            "WorkGroup",
            name=name,
            description=f"Queries over expired items of {declaration.name}",
            bucket=self.bucket,
        )
        self._add_queries(work_group, queries, declaration)
        self.query_policy = iam.ManagedPolicy(
            self,
            "QueryPolicy",
            description=f"Query the archive of {declaration.name}, and import from it",
            document=policy_document(
                query_statements(
                    self.bucket,
                    catalogue.database_name,
                    [catalogue.table_name],
                    work_group=name,
                    objects=[ITEM_OBJECTS],
                )
            ),
        )
        self.bucket.accept_object_names(self.query_policy, ITEM_OBJECTS, RESULT_OBJECTS)

    def write_statements(self) -> list[Statement]:
        """Return what the function may do that archives the items."""
        return write_statements(self.bucket)

    def accept_writer(self, policy: iam.ManagedPolicy) -> None:
        """Accept that the policy of that function names objects by their beginning."""
        self.bucket.accept_object_names(policy, ITEM_OBJECTS)

    def _add_queries(
        self,
        work_group: athena.CfnWorkGroup,
        queries: Sequence[ArchiveQuery],
        declaration: Table,
    ) -> None:
        for query in queries:
            athena.CfnNamedQuery(
                self,
                query.construct_id,
                database=self.database_name,
                name=query.name,
                description=query.purpose,
                query_string=statement(
                    query,
                    database=self.database_name,
                    table=self.table_name,
                    declaration=declaration,
                ),
                work_group=self.work_group_name,
            ).add_resource_dependency(work_group)
