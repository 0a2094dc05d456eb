"""A table whose names and values a shell, TypeScript or JMESPath could read as something else."""

from datetime import timedelta
from decimal import Decimal

from data_platform.dynamodb.attributes import EPOCH_SECONDS, number, string
from data_platform.dynamodb.conditions import at_least, equals
from data_platform.dynamodb.items import Scalar
from data_platform.dynamodb.schema import (
    AccessPattern,
    Entity,
    Example,
    Index,
    Table,
    TimeToLive,
    number_key,
    string_key,
)
from data_platform.dynamodb.types import Operation, Order

_KEY, _SORT = "it's", "größe"
_STATE, _COUNT, _SHAPE = "lesson-state", "1st", 'quote"d `tick` $HOME'
_EXPIRY = 'expires "at" $1'
_VALUE = "a 'b' \"c\" `d` $(e) \\ ${f} \U0001d11e"
_MANY_DIGITS = Decimal("0.12345678901234567890123456789012345678")


def _item(name: str, size: int, count: Decimal) -> Example:
    return Example(
        name,
        {
            _KEY: _VALUE,
            _SORT: size,
            _STATE: _VALUE,
            _COUNT: count,
            _SHAPE: _VALUE,
            _EXPIRY: 1_704_153_600,
        },
    )


_PARAMETERS: dict[str, Scalar] = {"key": _VALUE, "count": _MANY_DIGITS, "since": 0, "shape": _VALUE}

STRANGE = Table(
    name="calls-strange.names",
    construct_id="StrangeTable",
    purpose="Holds strange names.",
    source="test",
    partition_key=string_key(_KEY),
    sort_key=number_key(_SORT),
    indexes=(
        Index(
            name="strange.index",
            partition_keys=(string_key(_STATE), string_key(_SHAPE)),
            sort_keys=(number_key(_COUNT),),
            purpose="By state.",
        ),
    ),
    ttl=TimeToLive(attribute=_EXPIRY, retention=timedelta(days=1)),
    entities=(
        Entity(
            name="Strange",
            meaning="A strange item.",
            attributes=(
                string(_KEY, "Key"),
                number(_SORT, "Sort key"),
                string(_STATE, "State"),
                number(_COUNT, "Count"),
                string(_SHAPE, "Shape"),
                number(_EXPIRY, "Expiry", unit=EPOCH_SECONDS),
            ),
            examples=(
                _item("least", -3, Decimal("-1E-30")),
                _item("exact", 9_007_199_254_740_993, Decimal("0.5")),
                _item("more", 12, Decimal(7)),
            ),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="strange-item",
            purpose="Read one.",
            operation=Operation.GET_ITEM,
            conditions=(equals(_KEY, "<key>"), equals(_SORT, 9_007_199_254_740_993)),
            parameters={"key": _VALUE},
            returns=("exact",),
            source="test",
        ),
        AccessPattern(
            name="strange-items",
            purpose="List by state.",
            index="strange.index",
            conditions=(
                equals(_STATE, "<key>"),
                equals(_SHAPE, "<shape>"),
                at_least(_COUNT, "<count>"),
            ),
            filters=(at_least(_EXPIRY, "<since>"),),
            attributes=(_KEY, _SORT, _SHAPE),
            order=Order.DESCENDING,
            page_size=2,
            parameters=_PARAMETERS,
            returns=("more", "exact"),
            source="test",
        ),
    ),
)
