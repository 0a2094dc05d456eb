"""Access patterns as boto3 requests.

The keyword arguments suit `Table.query` and `Table.get_item` of boto3's resource interface, and
with the table's name `search_vectors` of its client, ``Table.meta.client``. Names are always given
through placeholders that DynamoDB takes, so reserved words such as ``status`` and names such as
``lesson-state`` need no special care.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from data_platform.dynamodb.conditions import NOW, Condition, parameter_names
from data_platform.dynamodb.declarations import AccessPattern, Table
from data_platform.dynamodb.items import Item, Scalar, is_number
from data_platform.dynamodb.placeholders import Placeholders, check_parameters
from data_platform.dynamodb.types import Operation, Operator, Order


def build_request(
    table: Table,
    pattern: AccessPattern,
    parameters: Mapping[str, Scalar],
    *,
    now: int,
    filter_expired: bool = True,
    search_vector: Sequence[Decimal] = (),
) -> dict[str, Any]:
    """Turn an access pattern and its parameters into the arguments of one read.

    The answer to a query is one page. Items that match may lie on the next ones, whatever its
    ``Limit``, which counts items before filters.

    Parameters
    ----------
    table
        The table that declares the pattern.
    pattern
        What to read.
    parameters
        A value for every placeholder of the pattern's conditions and filters.
    now
        Current time in epoch seconds; items that expired by then are left out.
    filter_expired
        Whether a query leaves them out by itself. The caller does so otherwise, and after a
        ``GetItem`` or a search, which have no filter, by `is_expired`; what that needs is read.
    search_vector
        What a search looks near to; the pattern's own example if it is not given.

    Raises
    ------
    ValueError
        If a parameter is missing or unknown.
    """
    values = {**parameters, NOW: now}
    names = parameter_names(pattern.conditions + pattern.filters) - {NOW}
    check_parameters(f"Access pattern '{pattern.name}'", names, parameters)
    if pattern.operation is Operation.GET_ITEM:
        return _get_item_request(table, pattern, values)
    if pattern.operation is Operation.SEARCH_VECTORS:
        return _search_request(table, pattern, values, search_vector or pattern.search_vector)
    return _query_request(table, pattern, values, filter_expired=filter_expired)


def is_expired(table: Table, item: Item, *, now: int) -> bool:
    """Tell whether an item is past its TTL and only waits for DynamoDB to delete it.

    Without an expiry that is a Number, an item never expires.
    """
    if table.ttl is None:
        return False
    expiry = item.get(table.ttl.attribute)
    return is_number(expiry) and expiry <= now


def _get_item_request(
    table: Table, pattern: AccessPattern, values: Mapping[str, Scalar]
) -> dict[str, Any]:
    request: dict[str, Any] = {
        "Key": {
            condition.attribute: condition.resolve(values)[0] for condition in pattern.conditions
        }
    }
    if pattern.attributes:
        names = _Expression(values)
        request["ProjectionExpression"] = names.projection(_with_expiry(table, pattern))
        request["ExpressionAttributeNames"] = names.attribute_names
    return request


def _search_request(
    table: Table, pattern: AccessPattern, values: Mapping[str, Scalar], vector: Sequence[Decimal]
) -> dict[str, Any]:
    expression = _Expression(values)
    request: dict[str, Any] = {
        "IndexName": pattern.index,
        "SearchVector": list(vector),
        "TopK": pattern.top_k,
    }
    if pattern.conditions:
        request["SearchConditionExpression"] = expression.all_of(pattern.conditions)
    if pattern.attributes:
        request["ProjectionExpression"] = expression.projection(_with_expiry(table, pattern))
    if expression.attribute_names:
        request["ExpressionAttributeNames"] = expression.attribute_names
    if expression.attribute_values:
        request["ExpressionAttributeValues"] = expression.attribute_values
    return request


def _query_request(
    table: Table, pattern: AccessPattern, values: Mapping[str, Scalar], *, filter_expired: bool
) -> dict[str, Any]:
    expression = _Expression(values)
    request: dict[str, Any] = {}
    if pattern.index:
        request["IndexName"] = pattern.index
    request["KeyConditionExpression"] = expression.all_of(pattern.conditions)
    filters = [expression.compare(condition) for condition in pattern.filters]
    attributes: Iterable[str] = pattern.attributes
    if not filter_expired:
        attributes = _with_expiry(table, pattern)
    elif (
        table.ttl
        and table.hides_expired(pattern)
        and table.ttl.attribute not in _queried_keys(table, pattern)
    ):
        filters.append(expression.not_expired(table.ttl.attribute))
    if filters:
        request["FilterExpression"] = " AND ".join(filters)
    if pattern.attributes:
        request["ProjectionExpression"] = expression.projection(attributes)
    request["ExpressionAttributeNames"] = expression.attribute_names
    request["ExpressionAttributeValues"] = expression.attribute_values
    if pattern.order is Order.DESCENDING:
        request["ScanIndexForward"] = False
    page_size = pattern.limit or pattern.page_size
    if page_size is not None:
        request["Limit"] = page_size
    return request


def _with_expiry(table: Table, pattern: AccessPattern) -> tuple[str, ...]:
    """Return the attributes that a pattern reads, with the one that `is_expired` looks at."""
    if not table.ttl or not table.hides_expired(pattern):
        return pattern.attributes
    return tuple(dict.fromkeys((*pattern.attributes, table.ttl.attribute)))


def _queried_keys(table: Table, pattern: AccessPattern) -> set[str]:
    index = table.index(pattern.index) if pattern.index else None
    return {key.name for key in (index.keys if index else table.keys)}


class _Expression(Placeholders):
    """Collects the placeholders while the expressions of a read are written."""

    def __init__(self, parameters: Mapping[str, Scalar]) -> None:
        super().__init__()
        self.parameters = parameters

    def all_of(self, conditions: Iterable[Condition]) -> str:
        return " AND ".join(self.compare(condition) for condition in conditions)

    def compare(self, condition: Condition) -> str:
        name = self.name(condition.attribute)
        values = [
            self.value(condition.attribute, value) for value in condition.resolve(self.parameters)
        ]
        match condition.operator:
            case Operator.BETWEEN:
                return f"{name} BETWEEN {values[0]} AND {values[1]}"
            case Operator.BEGINS_WITH:
                return f"begins_with({name}, {values[0]})"
            case operator:
                return f"{name} {operator} {values[0]}"

    def not_expired(self, attribute: str) -> str:
        # A comparison with what is absent, NULL or a string is false: such an item never expires.
        value = self.value(attribute, self.parameters[NOW])
        return f"NOT {self.name(attribute)} <= {value}"

    def projection(self, attributes: Iterable[str]) -> str:
        return ", ".join(self.name(attribute) for attribute in attributes)
