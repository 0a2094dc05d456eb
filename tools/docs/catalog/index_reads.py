"""What was read of the indexes of a stage, as CloudWatch counted it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import Product
from tools.aws import aws_errors, new_client
from tools.index_readings import CloudWatchOf, Standing, reads_of_index, standing_of_unread


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
) -> list[IndexReads]:
    """Return what was read of all indexes; end the program with one sentence if AWS refuses.

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
        dynamodb = new_client("dynamodb", environment)

        @cache
        def cloudwatch_of(region: str | None) -> Any:  # noqa: ANN401  as boto3 makes its clients
            return new_client("cloudwatch", environment, region=region)

        return [
            each
            for product in products
            for each in _index_reads(product, deployment, dynamodb, cloudwatch_of, days=days)
        ]


def _index_reads(
    product: Product,
    deployment: Deployment,
    dynamodb: Any,  # noqa: ANN401  boto3 makes its clients at run time
    cloudwatch_of: CloudWatchOf,
    *,
    days: int,
) -> Iterator[IndexReads]:
    for table in product.tables:
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
