"""What was read of the indexes of a stage, as CloudWatch counted it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from botocore.exceptions import ClientError

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import Product, Table
from tools.aws import aws_errors, error_code, new_client
from tools.index_readings import CloudWatchOf, Standing, reads_of_index, standing_of_unread
from tools.place import require_place

_NO_TABLE = "ResourceNotFoundException"


@dataclass(frozen=True)
class IndexReads:
    """An index that is deployed, and what was read of it.

    Attributes
    ----------
    patterns
        The declared access patterns that read it.
    amount, unit, last
        As in `tools.index_readings.Reads`; None if it was not read.
    """

    product: str
    table: str
    index: str
    patterns: tuple[str, ...]
    standing: Standing
    amount: float | None
    unit: str | None
    last: datetime | None


def read_indexes(
    products: Iterable[Product],
    deployment: Deployment,
    environment: Mapping[str, str] | None,
    *,
    days: int,
) -> tuple[list[IndexReads], list[str]]:
    """Return what was read of all indexes, and which tables are declared and not deployed.

    It ends the program with one sentence if AWS refuses, or has none of the tables.

    Parameters
    ----------
    products, deployment
        Whose tables.
    environment
        The variables of a running local AWS; without them boto3's own configuration counts.
    days
        How far to look back.
    """
    with aws_errors(f"indexes of {deployment.stage.name}"):
        require_place(deployment.stage, environment)
        dynamodb = new_client("dynamodb", environment)

        @cache
        def cloudwatch_of(region: str | None) -> Any:  # noqa: ANN401  as boto3 makes its clients
            return new_client("cloudwatch", environment, region=region)

        found: list[IndexReads] = []
        tables = [(product, table) for product in products for table in product.tables]
        absent: list[str] = []
        for product, table in tables:
            try:
                found += _index_reads(
                    product, table, deployment, dynamodb, cloudwatch_of, days=days
                )
            except ClientError as error:
                absent.append(deployment.named(table.name))
                # A new table is declared before it is deployed; where none is, this is elsewhere.
                if error_code(error) != _NO_TABLE or len(absent) == len(tables):
                    raise
        return found, absent


def _index_reads(
    product: Product,
    table: Table,
    deployment: Deployment,
    dynamodb: Any,  # noqa: ANN401  boto3 makes its clients at run time
    cloudwatch_of: CloudWatchOf,
    *,
    days: int,
) -> Iterator[IndexReads]:
    name = deployment.named(table.name)
    described = dynamodb.describe_table(TableName=name)["Table"]
    vectors = [each["IndexName"] for each in described.get("VectorIndexes", [])]
    queried = [each["IndexName"] for each in described.get("GlobalSecondaryIndexes", [])]
    for index in (*queried, *vectors):
        reads = reads_of_index(
            cloudwatch_of, described, index, is_vector_index=index in vectors, days=days
        )
        patterns = [each.name for each in table.access_patterns if each.index == index]
        yield IndexReads(
            product=product.name,
            table=name,
            index=index,
            patterns=tuple(patterns),
            standing=Standing.READ
            if reads
            else standing_of_unread(
                cloudwatch_of, described, index, is_vector_index=index in vectors, days=days
            ),
            amount=reads.amount if reads else None,
            unit=reads.unit if reads else None,
            last=reads.last if reads else None,
        )
