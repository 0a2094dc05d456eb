"""Checks of access patterns: a key condition that its index can answer, and honest examples."""

from data_platform.dynamodb.conditions import Condition
from data_platform.dynamodb.declarations import AccessPattern, Table, carries
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.keys import Key
from data_platform.dynamodb.requests import build_request
from data_platform.dynamodb.types import Operation, Operator, Order
from data_platform.dynamodb.validation.answers import check_returns
from data_platform.dynamodb.validation.conditions import check_conditions, example_values
from data_platform.dynamodb.validation.expired_items import check_expired_items
from data_platform.dynamodb.validation.key_values import check_key_values
from data_platform.dynamodb.validation.names import check_kebab_case, check_unique
from data_platform.dynamodb.validation.searches import check_search, check_search_results

MAX_LIMIT = 2_147_483_647
MAX_EXPRESSION_BYTES = 4096


def check_access_patterns(where: str, table: Table) -> None:
    """Refuse patterns that DynamoDB would refuse, and keys that no pattern uses."""
    check_unique(where, "access_patterns", (pattern.name for pattern in table.access_patterns))
    for pattern in table.access_patterns:
        _check_pattern(f"{where}, access pattern '{pattern.name}'", table, pattern)
    used = {pattern.index for pattern in table.access_patterns}
    for index in table.all_indexes:
        if index.name not in used:
            raise DeclarationError(
                f"{where}, index '{index.name}'",
                "access_patterns",
                "no access pattern queries it",
                "Declare the question it answers, or drop the index",
            )
    if None not in used:
        raise DeclarationError(
            where,
            "access_patterns",
            "none reads the table by its primary key",
            "Declare the pattern that does",
        )


def _check_pattern(where: str, table: Table, pattern: AccessPattern) -> None:
    check_kebab_case(where, "name", pattern.name)
    if pattern.operation is Operation.SEARCH_VECTORS:
        check_search(where, table, pattern)
        _check_attributes(where, table, pattern)
        check_conditions(where, table, pattern)
        check_search_results(where, table, pattern)
        return
    _check_no_search(where, pattern)
    partition, sort = _queried_keys(where, table, pattern)
    if pattern.operation is Operation.GET_ITEM:
        _check_get_item(where, table, pattern)
    _check_key_condition(where, pattern, partition, sort)
    _check_filters(where, table, pattern, {key.name for key in partition + sort})
    _check_attributes(where, table, pattern)
    check_conditions(where, table, pattern)
    _check_key_values(where, pattern, partition, sort)
    _check_limits(where, pattern)
    check_expired_items(where, table, pattern)
    _check_expressions(where, table, pattern)
    check_returns(where, table, pattern)


def _queried_keys(
    where: str, table: Table, pattern: AccessPattern
) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
    if pattern.index is None:
        return table.keys[:1], table.keys[1:]
    index = table.index(pattern.index)
    if table.vector_index(pattern.index):
        raise DeclarationError(
            where,
            "operation",
            f"'{pattern.index}' is a vector index, which no {pattern.operation} reads",
            "Use Operation.SEARCH_VECTORS",
        )
    if index is None:
        raise DeclarationError(
            where,
            "index",
            f"the table has no index '{pattern.index}'",
            f"Its indexes are: {', '.join(index.name for index in table.indexes) or 'none'}",
        )
    return index.partition_keys, index.sort_keys


def _check_no_search(where: str, pattern: AccessPattern) -> None:
    if pattern.top_k is not None or pattern.search_vector or pattern.scores:
        raise DeclarationError(
            where,
            "operation",
            f"{pattern.operation} takes no top_k, search_vector or scores",
            "Leave them out, or use Operation.SEARCH_VECTORS",
        )


def _check_get_item(where: str, table: Table, pattern: AccessPattern) -> None:
    if (
        pattern.index
        or pattern.filters
        or pattern.limit is not None
        or pattern.page_size is not None
        or pattern.order is Order.DESCENDING
    ):
        raise DeclarationError(
            where,
            "operation",
            "GetItem takes no index, filter, limit, page size or order",
            "Use Operation.QUERY",
        )
    given = {condition.attribute for condition in pattern.conditions}
    if given != {key.name for key in table.keys} or any(
        condition.operator is not Operator.EQUALS for condition in pattern.conditions
    ):
        raise DeclarationError(
            where,
            "conditions",
            "GetItem needs equality on the whole primary key",
            f"Give equals(...) for {', '.join(key.name for key in table.keys)}",
        )


def _check_key_condition(
    where: str, pattern: AccessPattern, partition: tuple[Key, ...], sort: tuple[Key, ...]
) -> None:
    check_unique(where, "conditions", (condition.attribute for condition in pattern.conditions))
    by_attribute = {condition.attribute: condition for condition in pattern.conditions}
    key_names = {key.name for key in partition + sort}
    for name in by_attribute:
        if name not in key_names:
            raise DeclarationError(
                where,
                "conditions",
                f"'{name}' is not a key attribute here",
                f"Move it to filters; the key attributes are {', '.join(sorted(key_names))}",
            )
    for key in partition:
        condition = by_attribute.get(key.name)
        if condition is None or condition.operator is not Operator.EQUALS:
            raise DeclarationError(
                where,
                "conditions",
                f"there is no equality on the partition attribute '{key.name}'",
                "A query names one value of every partition attribute",
            )
    _check_sort_conditions(where, by_attribute, sort)


def _check_sort_conditions(
    where: str, by_attribute: dict[str, Condition], sort: tuple[Key, ...]
) -> None:
    open_ended_by: str | None = None
    for key in sort:
        condition = by_attribute.get(key.name)
        if condition and open_ended_by:
            raise DeclarationError(
                where,
                "conditions",
                f"'{key.name}' is constrained after '{open_ended_by}', which has no equality",
                "Constrain sort attributes from the left, and only the last one by a range",
            )
        if condition is None or condition.operator is not Operator.EQUALS:
            open_ended_by = key.name


def _check_filters(
    where: str, table: Table, pattern: AccessPattern, queried_keys: set[str]
) -> None:
    for condition in pattern.filters:
        if condition.attribute in queried_keys:
            raise DeclarationError(
                where,
                "filters",
                f"'{condition.attribute}' is a key attribute here",
                "DynamoDB refuses a filter on it: make it a key condition",
            )
        _check_readable(where, "filters", table, pattern, condition.attribute)


def _check_attributes(where: str, table: Table, pattern: AccessPattern) -> None:
    check_unique(where, "attributes", pattern.attributes)
    for name in pattern.attributes:
        _check_readable(where, "attributes", table, pattern, name)


def _check_readable(
    where: str, field: str, table: Table, pattern: AccessPattern, name: str
) -> None:
    if not any(entity.attribute(name) for entity in table.entities):
        raise DeclarationError(where, field, f"no entity has '{name}'", "Correct the name")
    index = table.index(pattern.index or "") or table.vector_index(pattern.index)
    if index and not carries(index, name, table):
        raise DeclarationError(
            where,
            field,
            f"'{name}' is not in the projection of '{index.name}'",
            "Include it in the index, or read the item by its primary key",
        )


def _check_key_values(
    where: str, pattern: AccessPattern, partition: tuple[Key, ...], sort: tuple[Key, ...]
) -> None:
    for number in (0, -1):  # the lower and the upper end of a range
        values = {
            condition.attribute: example_values(pattern, condition)[number]
            for condition in pattern.conditions
        }
        check_key_values(where, "parameters", partition, sort, values)


def _check_limits(where: str, pattern: AccessPattern) -> None:
    for field, number in (("limit", pattern.limit), ("page_size", pattern.page_size)):
        if number is not None and not 1 <= number <= MAX_LIMIT:
            raise DeclarationError(
                where, field, f"it is {number}", f"DynamoDB takes 1 to {MAX_LIMIT:,}"
            )
    if pattern.limit is not None and pattern.page_size is not None:
        raise DeclarationError(
            where,
            "page_size",
            f"there is a limit of {pattern.limit} as well",
            "Keep the limit if it returns so many at most, the page size if it returns all",
        )


def _check_expressions(where: str, table: Table, pattern: AccessPattern) -> None:
    request = build_request(table, pattern, pattern.parameters, now=0)
    for name, expression in request.items():
        if name.endswith("Expression") and len(expression) > MAX_EXPRESSION_BYTES:
            raise DeclarationError(
                where,
                "filters" if name == "FilterExpression" else "attributes",
                f"the {name} has {len(expression):,} bytes",
                f"DynamoDB takes {MAX_EXPRESSION_BYTES:,}: name fewer attributes",
            )
