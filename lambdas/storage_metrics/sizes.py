"""How large tables and their indexes are, as DynamoDB last counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from scheduled_runs.errors import error_code
from storage_metrics.pace import Pace

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TableDescriptionTypeDef


@dataclass(frozen=True, slots=True)
class TableSize:
    """What DescribeTable says of a table; DynamoDB counts again about every six hours.

    Parameters
    ----------
    table
        Its name.
    size_bytes, item_count
        The table without its indexes.
    index_bytes
        The size of each index that has been counted, by its name.
    created
        When the table was made.
    """

    table: str
    size_bytes: int
    item_count: int
    index_bytes: Mapping[str, int]
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """The tables that could be measured, and the reason for each that could not.

    Parameters
    ----------
    sizes
        One entry a table.
    failures
        Code of the error by the table's name.
    """

    sizes: list[TableSize] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)


def measure(client: DynamoDBClient, tables: Iterable[str], pace: Pace) -> Measured:
    """Describe every table at the given pace; one that fails does not stop the others."""
    measured = Measured()
    for table in tables:
        pace.wait()
        try:
            description = client.describe_table(TableName=table)["Table"]
        except (BotoCoreError, ClientError) as error:
            measured.failures[table] = error_code(error)
        else:
            measured.sizes.append(_size_of(table, description))
    return measured


def _size_of(table: str, description: TableDescriptionTypeDef) -> TableSize:
    return TableSize(
        table=table,
        size_bytes=description["TableSizeBytes"],
        item_count=description["ItemCount"],
        # An index that is being created has no size yet: that is not zero.
        index_bytes={
            index["IndexName"]: index["IndexSizeBytes"]
            for index in description.get("GlobalSecondaryIndexes", [])
            if "IndexSizeBytes" in index
        },
        created=description.get("CreationDateTime"),
    )
