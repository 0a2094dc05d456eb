"""The database and tables of exports in the Glue catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import Aws
from aws_cdk import aws_glue as glue
from constructs import Construct

from data_platform.archive.catalogue import FIRST_DAY
from data_platform.dynamodb.data_table import DataTable
from data_platform.exports.layout import changes_data, database_data, full_data
from data_platform.exports.queries import (
    DAY_PARTITION,
    EXPORT_PARTITION,
    LINE_COLUMN,
    TABLE_PARTITION,
)
from data_platform.private_bucket import PrivateBucket
from data_platform.rds.exports import DatabaseExport, ExportedTable

FULL_TABLE, CHANGES_TABLE = "full_exports", "changes"

_Table = glue.CfnTable
_TEXT = (
    "org.apache.hadoop.mapred.TextInputFormat",
    "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    # Lines as they are: a reader of JSON would have to know all attributes, also in lists and maps.
    "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
)
_PARQUET = (
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
)
_COMMENTS = {
    TABLE_PARTITION: "Name of the DynamoDB table",
    EXPORT_PARTITION: "ID of the export; a query names one",
    DAY_PARTITION: "UTC day on which the window of the changes began",
}
_INJECTED = {f"projection.{EXPORT_PARTITION}.type": "injected"}


class ExportCatalogue(Construct):
    """Tells Athena where exports are, without a crawler: places follow from the partitions.

    Attributes
    ----------
    database_name, table_names
        What queries name.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        database_name: str,
        bucket: PrivateBucket,
        tables: Sequence[DataTable],
    ) -> None:
        super().__init__(scope, construct_id)
        self.database_name = database_name
        self.table_names = [FULL_TABLE, CHANGES_TABLE]
        self._account = Aws.ACCOUNT_ID
        self._location = f"s3://{bucket.name}/"
        self._tables = Construct(self, "Tables")
        database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=self._account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=database_name, description="Exports of tables and of a database"
            ),
        )
        self._tables.node.add_dependency(database)
        names = ",".join(table.deployed_name for table in tables)
        of_tables = {
            f"projection.{TABLE_PARTITION}.type": "enum",
            f"projection.{TABLE_PARTITION}.values": names,
        }
        line = {LINE_COLUMN: "string"}
        self._add(
            "FullExports",
            name=FULL_TABLE,
            description="Items of full exports: one line each, with the item under Item",
            place=full_data(f"${{{TABLE_PARTITION}}}", f"${{{EXPORT_PARTITION}}}"),
            partitions=[TABLE_PARTITION, EXPORT_PARTITION],
            projection={**of_tables, **_INJECTED},
            columns=line,
            formats=_TEXT,
        )
        self._add(
            "Changes",
            name=CHANGES_TABLE,
            description="Incremental exports: a line for each key that changed in a window, with "
            "OldImage and NewImage; an item that was deleted has no NewImage",
            place=changes_data(f"${{{TABLE_PARTITION}}}", f"${{{DAY_PARTITION}}}"),
            partitions=[TABLE_PARTITION, DAY_PARTITION],
            projection={
                **of_tables,
                f"projection.{DAY_PARTITION}.type": "date",
                f"projection.{DAY_PARTITION}.format": "yyyy-MM-dd",
                f"projection.{DAY_PARTITION}.range": f"{FIRST_DAY},NOW",
                f"projection.{DAY_PARTITION}.interval": "1",
                f"projection.{DAY_PARTITION}.interval.unit": "DAYS",
            },
            columns=line,
            formats=_TEXT,
        )

    def add_database(self, database: str, export: DatabaseExport) -> None:
        """Add the tables of PostgreSQL, whose names lose their schema."""
        for table in export.tables:
            self._add_exported(database, table)

    def _add_exported(self, database: str, table: ExportedTable) -> None:
        name = table.name.rpartition(".")[2]
        self.table_names.append(name)
        self._add(
            table.construct_id,
            name=name,
            description=f"Rows of {table.name} in an export of the database",
            place=database_data(f"${{{EXPORT_PARTITION}}}", database, table.name),
            partitions=[EXPORT_PARTITION],
            projection=_INJECTED,
            columns=table.columns,
            formats=_PARQUET,
        )

    def _add(
        self,
        construct_id: str,
        *,
        name: str,
        description: str,
        place: str,
        partitions: Sequence[str],
        projection: Mapping[str, str],
        columns: Mapping[str, str],
        formats: tuple[str, str, str],
    ) -> None:
        read, write, serde = formats
        _Table(
            self._tables,
            construct_id,
            catalog_id=self._account,
            database_name=self.database_name,
            table_input=_Table.TableInputProperty(
                name=name,
                description=description,
                table_type="EXTERNAL_TABLE",
                parameters={
                    "projection.enabled": "true",
                    **projection,
                    "storage.location.template": f"{self._location}{place}",
                },
                partition_keys=[
                    _Table.ColumnProperty(name=one, type="string", comment=_COMMENTS[one])
                    for one in partitions
                ],
                storage_descriptor=_Table.StorageDescriptorProperty(
                    columns=[
                        _Table.ColumnProperty(name=column, type=kind)
                        for column, kind in columns.items()
                    ],
                    location=self._location,
                    input_format=read,
                    output_format=write,
                    serde_info=_Table.SerdeInfoProperty(serialization_library=serde),
                ),
            ),
        )
