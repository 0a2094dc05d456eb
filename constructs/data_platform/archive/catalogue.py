"""The archive's database and table in the Glue catalogue."""

from aws_cdk import Aws
from aws_cdk import aws_glue as glue
from constructs import Construct

from data_platform.archive.columns import DAY_COLUMN, ITEM_COLUMN, item_type
from data_platform.dynamodb.schema import Table
from data_platform.private_bucket import PrivateBucket

FIRST_DAY = "2020-01-01"
"""Earlier days are not seen; the services whose items are archived did not exist."""

# Athena's documentation warns that the other reader of JSON, OpenX's, may lose rows.
_JSON_SERDE = "org.apache.hive.hcatalog.data.JsonSerDe"
_TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
_TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"


class ArchiveCatalogue(Construct):
    """Tells Athena where the days of an archive are, without a crawler.

    The days follow from the date (partition projection), so a new one needs no registration.

    Attributes
    ----------
    database_name, table_name
        What queries name.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        database_name: str,
        table_name: str,
        bucket: PrivateBucket,
        prefix: str,
        declaration: Table,
    ) -> None:
        super().__init__(scope, construct_id)
        self.database_name = database_name
        self.table_name = table_name
        location = f"s3://{bucket.name}/{prefix}"
        database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=Aws.ACCOUNT_ID,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=database_name, description=f"Expired items of {declaration.name}"
            ),
        )
        table = glue.CfnTable
        glue.CfnTable(
            self,
            "Table",
            catalog_id=Aws.ACCOUNT_ID,
            database_name=database_name,
            table_input=table.TableInputProperty(
                name=table_name,
                description=f"Expired items of {declaration.name}, an item once or several times",
                table_type="EXTERNAL_TABLE",
                parameters={
                    "classification": "json",
                    "projection.enabled": "true",
                    f"projection.{DAY_COLUMN}.type": "date",
                    f"projection.{DAY_COLUMN}.format": "yyyy-MM-dd",
                    f"projection.{DAY_COLUMN}.range": f"{FIRST_DAY},NOW",
                    f"projection.{DAY_COLUMN}.interval": "1",
                    f"projection.{DAY_COLUMN}.interval.unit": "DAYS",
                    "storage.location.template": f"{location}{DAY_COLUMN}=${{{DAY_COLUMN}}}/",
                },
                partition_keys=[
                    table.ColumnProperty(
                        name=DAY_COLUMN, type="string", comment="UTC day of the item"
                    )
                ],
                storage_descriptor=table.StorageDescriptorProperty(
                    columns=[
                        table.ColumnProperty(
                            name=ITEM_COLUMN,
                            type=item_type(declaration),
                            comment="The item as DynamoDB JSON: each attribute under its type",
                        )
                    ],
                    location=location,
                    compressed=True,
                    input_format=_TEXT_INPUT,
                    output_format=_TEXT_OUTPUT,
                    serde_info=table.SerdeInfoProperty(serialization_library=_JSON_SERDE),
                ),
            ),
        ).add_resource_dependency(database)
