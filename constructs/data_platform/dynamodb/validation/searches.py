"""Checks of access patterns that search a vector index."""

from decimal import Decimal
from itertools import pairwise

from data_platform.dynamodb.declarations import AccessPattern, Example, Table
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.types import Operator, Order
from data_platform.dynamodb.validation.answers import check_names_of_examples, is_found
from data_platform.dynamodb.validation.names import check_unique
from data_platform.dynamodb.validation.vector_index import check_vector
from data_platform.dynamodb.vector_indexes import VectorIndex
from data_platform.dynamodb.vectors import nearest_first, score

MAX_TOP_K = 100
_TOLERANCE = 0.0001
"""Scores are computed of 32-bit floats; declared ones are rounded for people."""


def check_search(where: str, table: Table, pattern: AccessPattern) -> None:
    """Refuse a search that DynamoDB refuses."""
    index = table.vector_index(pattern.index)
    if index is None:
        names = ", ".join(each.name for each in table.vector_indexes) or "none"
        raise DeclarationError(
            where,
            "index",
            f"the table has no vector index '{pattern.index}'",
            f"Its vector indexes are: {names}",
        )
    if (
        pattern.filters
        or pattern.limit is not None
        or pattern.page_size is not None
        or pattern.order is Order.DESCENDING
    ):
        raise DeclarationError(
            where,
            "operation",
            "SearchVectors takes no filter, limit, page size or order",
            "Give conditions on the index's filters, and top_k",
        )
    if pattern.top_k is None or not 1 <= pattern.top_k <= MAX_TOP_K:
        raise DeclarationError(
            where, "top_k", f"it is {pattern.top_k}", f"DynamoDB takes 1 to {MAX_TOP_K}"
        )
    _check_search_conditions(where, index, pattern)
    check_vector(where, "search_vector", index, pattern.search_vector)


def _check_search_conditions(where: str, index: VectorIndex, pattern: AccessPattern) -> None:
    check_unique(where, "conditions", (condition.attribute for condition in pattern.conditions))
    known = {key.name for key in index.keys}
    for condition in pattern.conditions:
        if condition.attribute not in known or condition.operator is not Operator.EQUALS:
            raise DeclarationError(
                where,
                "conditions",
                f"{condition.operator} on '{condition.attribute}'",
                "A search takes equality alone, on the index's partition key and filters: "
                f"{', '.join(sorted(known)) or 'it has none'}",
            )
    partition = index.partition_key
    if partition and partition.name not in {each.attribute for each in pattern.conditions}:
        raise DeclarationError(
            where,
            "conditions",
            f"there is no equality on the partition key '{partition.name}'",
            "A search names one value of it",
        )


def check_search_results(where: str, table: Table, pattern: AccessPattern) -> None:
    """Refuse a search that finds other examples than it names, in another order, or elsewhere."""
    check_names_of_examples(where, table, pattern)
    index = table.vector_index(pattern.index)
    if index is None or pattern.top_k is None:
        return
    scored = sorted(
        _scored_examples(table, index, pattern),
        key=lambda each: nearest_first(index.distance, each[0]),
    )
    _check_no_ties(where, scored)
    found = scored[: pattern.top_k]
    names = tuple(example.name for _, example in found)
    if pattern.returns != names:
        raise DeclarationError(
            where,
            "returns",
            f"the nearest examples are {', '.join(names) or 'none'}",
            f"It names {', '.join(pattern.returns)}: correct the names, the vector or an example",
        )
    scores = [value for value, _ in found]
    if len(scores) != len(pattern.scores) or any(
        abs(float(declared) - value) > _TOLERANCE
        for declared, value in zip(pattern.scores, scores, strict=True)
    ):
        raise DeclarationError(
            where,
            "scores",
            f"they are {', '.join(map(str, pattern.scores)) or 'not given'}",
            f"{index.distance} gives {', '.join(f'{value:.4f}' for value in scores)}",
        )


def _scored_examples(
    table: Table, index: VectorIndex, pattern: AccessPattern
) -> list[tuple[float, Example]]:
    partition = (index.partition_key,) if index.partition_key else ()
    found = []
    for example in table.examples:
        vector = example.item.get(index.attribute)
        if isinstance(vector, list | tuple) and is_found(pattern, partition, example.item):
            numbers = [value for value in vector if isinstance(value, int | Decimal)]
            found.append((score(index.distance, pattern.search_vector, numbers), example))
    return found


def _check_no_ties(where: str, scored: list[tuple[float, Example]]) -> None:
    for (one_score, one), (other_score, other) in pairwise(scored):
        if abs(one_score - other_score) <= _TOLERANCE:
            raise DeclarationError(
                where,
                "returns",
                f"'{one.name}' and '{other.name}' are equally near",
                "DynamoDB promises no order of the two: give them different vectors",
            )
