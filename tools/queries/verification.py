"""All examples into all tables, and every access pattern asked of them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

from data_platform.deployment import Deployment
from data_platform.dynamodb.items import is_number
from data_platform.dynamodb.schema import AccessPattern, Product, Table
from data_platform.dynamodb.sharding import shards_instead_of, with_sharded_indexes
from tools.aws import AWS_ERRORS, AwsAnswerError, explained
from tools.queries.examples import loadable_item
from tools.queries.running import run_pattern

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource


_ALL_DIGITS = Context(prec=38)
"""As many as DynamoDB keeps; Python's default would round."""
_SCORE_TOLERANCE = 0.0001
"""Scores are computed of 32-bit floats; declared ones are rounded for people."""


@dataclass(frozen=True)
class Verdict:
    """What one access pattern returned of the examples, and what it should have.

    Attributes
    ----------
    expected, items
        Examples that it should have returned; items returned, examples and others.
    capacity_units, index_units
        Read units consumed in all, and by the index alone. Of a search, none and the bytes that it
        examined.
    problem
        What is wrong, in words; None if nothing is.
    """

    product: str
    table: str
    pattern: str
    index: str | None
    expected: int
    items: int = 0
    capacity_units: float = 0.0
    index_units: float = 0.0
    milliseconds: float = 0.0
    problem: str | None = None


def load_examples(
    resource: DynamoDBServiceResource, product: Product, deployment: Deployment
) -> int:
    """Write the examples of a product and return how many there are.

    Raises
    ------
    botocore.exceptions.ClientError
        If DynamoDB refuses one.
    """
    now = int(time.time())
    for table in _tables(product, deployment):
        with resource.Table(deployment.named(table.name)).batch_writer() as writer:
            for example in table.examples:
                writer.put_item(Item=loadable_item(table, example, now=now))
    return sum(len(table.examples) for table in product.tables)


def _tables(product: Product, deployment: Deployment) -> Iterator[Table]:
    """Yield the tables as the stage has them."""
    for table in product.tables:
        yield with_sharded_indexes(table, deployment.stage.sharded_indexes)


def verify_product(
    client: DynamoDBClient,
    product: Product,
    deployment: Deployment,
    *,
    reports_indexes: bool = True,
) -> Iterator[Verdict]:
    """Run every access pattern of a product.

    Parameters
    ----------
    client, product, deployment
        Where, what, and under which names.
    reports_indexes
        Whether the engine says what each index consumed, so that reading another is noticed.
    """
    for table in product.tables:
        for pattern in table.access_patterns:
            verdict = _verify(client, product, table, pattern, deployment)
            if (
                reports_indexes
                and verdict.index
                and not verdict.problem
                and not verdict.index_units
            ):
                verdict = replace(verdict, problem=f"the index {pattern.index} was not read")
            yield verdict


def _verify(
    client: DynamoDBClient,
    product: Product,
    table: Table,
    pattern: AccessPattern,
    deployment: Deployment,
) -> Verdict:
    verdict = Verdict(product.name, table.name, pattern.name, pattern.index, len(pattern.returns))
    try:
        name = deployment.named(table.name)
        shards = shards_instead_of(table, pattern.index, deployment.stage.sharded_indexes)
        result = run_pattern(client, name, table, pattern, pattern.parameters, shards=shards)
    except (*AWS_ERRORS, AwsAnswerError) as error:
        return replace(verdict, problem=explained(error))
    return replace(
        verdict,
        items=len(result.items),
        capacity_units=result.capacity_units,
        index_units=result.index_units,
        milliseconds=result.milliseconds,
        problem=problem_with(table, pattern, result.items, result.scores),
    )


def problem_with(
    table: Table,
    pattern: AccessPattern,
    items: list[dict[str, Any]],
    scores: Sequence[float] = (),
) -> str | None:
    """Say what is wrong with the examples among the items; None if nothing is.

    Other items may lie in the tables too, since people try things out; with a limit they may take
    the place of the last examples.

    Parameters
    ----------
    table, pattern
        What was asked.
    items, scores
        The answer, and of a search how far each item is from its vector.
    """
    identities = {
        example.name: _identity(pattern, table, example.item) for example in table.examples
    }
    # Two examples may be alike in what the pattern reads; either name will do then.
    names = {identity: name for name, identity in identities.items()}
    found = [_identity(pattern, table, item) for item in items]
    examples = [names[identity] for identity in found if identity in names]
    found_scores = [
        score for identity, score in zip(found, scores, strict=False) if identity in names
    ]
    expected = [names[identities[name]] for name in pattern.returns]
    if not table.returns_in_order(pattern):
        examples, expected = sorted(examples), sorted(expected)
    elif (pattern.limit or pattern.top_k) and len(examples) < len(found):
        expected = expected[: len(examples)]
    if examples == expected:
        return _problem_with_scores(pattern, examples, found_scores)
    return f"expected {', '.join(expected)}; got {', '.join(examples) or 'none of the examples'}"


def _problem_with_scores(
    pattern: AccessPattern, examples: Sequence[str], scores: Sequence[float]
) -> str | None:
    for example, declared, score in zip(examples, pattern.scores, scores, strict=False):
        if abs(float(declared) - score) > _SCORE_TOLERANCE:
            return f"the score of {example} is {score:.4f} and should be {declared}"
    return None


def _identity(pattern: AccessPattern, table: Table, item: Mapping[str, Any]) -> str:
    """Return what tells examples apart among what the pattern reads.

    It is the primary key, unless the pattern leaves that out.
    """
    keys = {key.name for key in table.keys}
    if pattern.attributes and not keys <= set(pattern.attributes):
        keys = set(pattern.attributes)
    read = {name: value for name, value in item.items() if name in keys}
    return json.dumps(_comparable(read), sort_keys=True, default=str)


def _comparable(value: Any) -> Any:  # noqa: ANN401  any attribute value
    """Write a value in one way, whether it was declared or read: 7, 7.0 and Decimal are equal."""
    if is_number(value):
        return str(Decimal(value).normalize(_ALL_DIGITS))
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, set | frozenset):
        return sorted(map(_comparable, value))
    if isinstance(value, Mapping):
        return {name: _comparable(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_comparable(member) for member in value]
    return value
