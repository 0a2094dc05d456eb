"""Vector indexes: what is refused, and where the refusal says to look."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from data_platform.dynamodb.attributes import Attribute, list_of, string
from data_platform.dynamodb.conditions import begins_with, equals
from data_platform.dynamodb.declarations import AccessPattern
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.requests import build_request
from data_platform.dynamodb.schema import (
    Entity,
    Example,
    Index,
    Table,
    VectorIndex,
    number_key,
    string_key,
)
from data_platform.dynamodb.types import (
    AttributeType,
    DistanceFunction,
    Operation,
    Order,
    Projection,
)


def _decimals(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


_NEAR = Example(
    "near", {"id": "1", "owner": "a", "kind": "x", "text": "t", "vector": _decimals("1", "0")}
)
_FAR = _NEAR.variation("far", {"id": "2", "vector": _decimals("0", "1")})
_OTHER = _NEAR.variation("of-another-owner", {"id": "3", "owner": "b"})
_ATTRIBUTES = (
    string("id", "Identifier"),
    string("owner", "Whose it is"),
    string("kind", "What it is", required=False),
    string("text", "What it says", sensitive=True),
    list_of("vector", "Vector of the text", required=False, sensitive=True),
)


def _entity(**changes: Any) -> Entity:
    fields: dict[str, Any] = {
        "name": "Note",
        "meaning": "A note.",
        "attributes": _ATTRIBUTES,
        "examples": (_NEAR, _FAR, _OTHER),
    }
    return Entity(**{**fields, **changes})


def _index(**changes: Any) -> VectorIndex:
    fields: dict[str, Any] = {
        "name": "owner-vector",
        "attribute": "vector",
        "dimensions": 2,
        "distance": DistanceFunction.COSINE,
        "model": "test",
        "purpose": "Notes by meaning.",
        "partition_key": string_key("owner"),
        "filters": (string_key("kind"),),
    }
    return VectorIndex(**{**fields, **changes})


def _search(**changes: Any) -> AccessPattern:
    fields: dict[str, Any] = {
        "name": "notes-like-this",
        "purpose": "Notes like this one.",
        "operation": Operation.SEARCH_VECTORS,
        "index": "owner-vector",
        "conditions": (equals("owner", "<owner>"),),
        "parameters": {"owner": "a"},
        "search_vector": _decimals("2", "0"),
        "top_k": 10,
        "returns": ("near", "far"),
        "scores": _decimals("0", "1"),
        "source": "test",
    }
    return AccessPattern(**{**fields, **changes})


_READ = AccessPattern(
    name="note",
    purpose="Read a note.",
    operation=Operation.GET_ITEM,
    conditions=(equals("id", "<id>"),),
    parameters={"id": "1"},
    returns=("near",),
    source="test",
)


def _table(**changes: Any) -> Table:
    fields: dict[str, Any] = {
        "name": "notes",
        "construct_id": "NotesTable",
        "purpose": "Notes.",
        "source": "test",
        "partition_key": string_key("id"),
        "entities": (_entity(),),
        "vector_indexes": (_index(),),
        "access_patterns": (_READ, _search()),
    }
    return Table(**{**fields, **changes})


def _with_index(**changes: Any) -> Table:
    return _table(vector_indexes=(_index(**changes),))


def _with_search(**changes: Any) -> Table:
    return _table(access_patterns=(_READ, _search(**changes)))


def _with_vector(*vector: Any) -> Table:
    return _table(
        entities=(_entity(examples=(_NEAR.variation("near", {"vector": list(vector)}),)),)
    )


def _with_attribute(attribute: Attribute, **changes: Any) -> Table:
    kept = [each for each in _ATTRIBUTES if each.name != attribute.name]
    return _table(entities=(_entity(attributes=(*kept, attribute), **changes),))


def _of_numbers(count: int) -> tuple[VectorIndex, ...]:
    return tuple(_index(name=f"index-{number}") for number in range(count))


_REFUSED: dict[str, tuple[Callable[[], object], str, str]] = {
    "six indexes": (lambda: _table(vector_indexes=_of_numbers(6)), "vector_indexes", "allows 5"),
    "no dimension": (lambda: _with_index(dimensions=0), "dimensions", "1 to 4,096"),
    "too many dimensions": (lambda: _with_index(dimensions=4097), "dimensions", "1 to 4,096"),
    "19 filters": (
        lambda: _with_index(filters=tuple(string_key(f"f{number}") for number in range(19))),
        "filters",
        "allows 18",
    ),
    "the partition key as a filter": (
        lambda: _with_index(filters=(string_key("owner"),)),
        "filters",
        "owner",
    ),
    "a filter that no item has": (
        lambda: _with_index(filters=(string_key("colour"),)),
        "keys",
        "no entity has",
    ),
    "a filter of another type": (
        lambda: _with_index(filters=(number_key("kind"),)),
        "attributes",
        "declared STRING",
    ),
    "a vector that is the table's key": (
        lambda: _with_index(attribute="id"),
        "attribute",
        "key or a filter",
    ),
    "a vector that is a filter": (
        lambda: _with_index(attribute="kind"),
        "attribute",
        "key or a filter",
    ),
    "a vector that no item has": (
        lambda: _with_index(attribute="embedding"),
        "attribute",
        "no entity has",
    ),
    "a vector that is a text": (
        lambda: _with_index(attribute="text"),
        "attribute",
        "List of Numbers",
    ),
    "a vector of maps": (
        lambda: _with_attribute(
            list_of("vector", "Vector", string("part", "Part", required=False), required=False)
        ),
        "attribute",
        "List of Numbers",
    ),
    "a vector that may be NULL": (
        lambda: _with_attribute(
            Attribute(name="vector", type=AttributeType.LIST, meaning="Vector", nullable=True)
        ),
        "attribute",
        "never NULL",
    ),
    "items that no search would find": (
        lambda: _with_attribute(string("owner", "Whose it is", required=False)),
        "partition_key",
        "no search ever finds it",
    ),
    "a sensitive attribute in the projection": (
        lambda: _with_index(projection=Projection.ALL),
        "projection",
        "text, vector",
    ),
    "a sensitive attribute that is included": (
        lambda: _with_index(projection=Projection.INCLUDE, included_attributes=("text",)),
        "projection",
        "text",
    ),
    "the vector in the projection": (
        lambda: _with_index(projection=Projection.INCLUDE, included_attributes=("vector",)),
        "included_attributes",
        "vector",
    ),
    "the name of a secondary index": (
        lambda: _table(
            indexes=(
                Index(name="owner-vector", partition_keys=(string_key("owner"),), purpose="Owner."),
            )
        ),
        "indexes",
        "owner-vector",
    ),
    "two lengths of one attribute": (
        lambda: _table(
            entities=(
                _entity(examples=(Example("bare", {"id": "1", "owner": "a", "text": "t"}),)),
            ),
            vector_indexes=(_index(), _index(name="second", dimensions=3)),
        ),
        "dimensions",
        "one length an attribute",
    ),
    "two models of one attribute": (
        lambda: _table(vector_indexes=(_index(), _index(name="second", model="another"))),
        "model",
        "Vectors of two models mean nothing",
    ),
    "no model": (lambda: _with_index(model=""), "model", "it is empty"),
    "an example of another length": (lambda: _with_vector(Decimal(1)), "vector", "2 dimensions"),
    "an example with a text": (lambda: _with_vector(Decimal(1), "0"), "vector", "no Number"),
    "an example beyond 32-bit floats": (
        lambda: _with_vector(Decimal(1), Decimal("1E39")),
        "vector",
        "too large",
    ),
    "an example without a direction": (
        lambda: _with_vector(Decimal(0), Decimal(0)),
        "vector",
        "direction",
    ),
    "an index that no pattern searches": (
        lambda: _table(access_patterns=(_READ,)),
        "access_patterns",
        "no access pattern queries it",
    ),
    "a query of a vector index": (
        lambda: _with_search(
            operation=Operation.QUERY, top_k=None, search_vector=(), scores=(), returns=("near",)
        ),
        "operation",
        "SEARCH_VECTORS",
    ),
    "a search of no index": (lambda: _with_search(index=None), "index", "owner-vector"),
    "a search with a filter expression": (
        lambda: _with_search(filters=(equals("kind", "x"),)),
        "operation",
        "takes no filter",
    ),
    "a search with a limit": (lambda: _with_search(limit=3), "operation", "limit"),
    "a search from the far end": (
        lambda: _with_search(order=Order.DESCENDING),
        "operation",
        "order",
    ),
    "a search without top_k": (lambda: _with_search(top_k=None), "top_k", "1 to 100"),
    "a search for 101": (lambda: _with_search(top_k=101), "top_k", "1 to 100"),
    "a search across owners": (
        lambda: _with_search(conditions=(equals("kind", "x"),), parameters={}),
        "conditions",
        "partition key 'owner'",
    ),
    "a search by another attribute": (
        lambda: _with_search(conditions=(equals("owner", "<owner>"), equals("id", "1"))),
        "conditions",
        "equality alone",
    ),
    "a search by a beginning": (
        lambda: _with_search(conditions=(begins_with("owner", "<owner>"),)),
        "conditions",
        "equality alone",
    ),
    "a search vector of another length": (
        lambda: _with_search(search_vector=_decimals("1")),
        "search_vector",
        "2 dimensions",
    ),
    "results in another order": (
        lambda: _with_search(returns=("far", "near"), scores=_decimals("1", "0")),
        "returns",
        "near, far",
    ),
    "results of another owner": (
        lambda: _with_search(returns=("near", "far", "of-another-owner")),
        "returns",
        "near, far",
    ),
    "wrong scores": (lambda: _with_search(scores=_decimals("0", "2")), "scores", "1.0000"),
    "no scores": (lambda: _with_search(scores=()), "scores", "not given"),
    "two that are equally near": (
        lambda: _table(
            entities=(
                _entity(examples=(_NEAR, _FAR.variation("far", {"vector": _decimals("3", "0")}))),
            )
        ),
        "returns",
        "equally near",
    ),
    "an attribute that it does not copy": (
        lambda: _with_search(attributes=("text",)),
        "attributes",
        "not in the projection",
    ),
    "a read with top_k": (
        lambda: _table(
            access_patterns=(
                AccessPattern(**{**vars(_READ), "top_k": 1}),
                _search(),
            )
        ),
        "operation",
        "takes no top_k",
    ),
}


@pytest.mark.parametrize("mistake", _REFUSED)
def test_a_mistake_is_refused_by_table_field_and_fix(mistake: str) -> None:
    make, field, words = _REFUSED[mistake]
    with pytest.raises(DeclarationError) as refused:
        make()
    assert "notes" in str(refused.value)
    assert field in str(refused.value)
    assert words in str(refused.value)


def test_a_search_is_one_request_with_its_conditions() -> None:
    table = _with_search(
        conditions=(equals("owner", "<owner>"), equals("kind", "x")),
        attributes=("id", "kind"),
    )
    request = build_request(table, table.access_patterns[1], {"owner": "b"}, now=0)
    assert request == {
        "IndexName": "owner-vector",
        "SearchVector": [2, 0],
        "TopK": 10,
        "SearchConditionExpression": "#owner = :owner AND #kind = :kind",
        "ProjectionExpression": "#id, #kind",
        "ExpressionAttributeNames": {"#owner": "owner", "#kind": "kind", "#id": "id"},
        "ExpressionAttributeValues": {":owner": "b", ":kind": "x"},
    }


def test_an_index_without_a_partition_is_searched_whole() -> None:
    search = _search(
        conditions=(),
        parameters={},
        search_vector=_decimals("1", "1"),
        returns=("far",),
        scores=_decimals("0.2929"),
        top_k=1,
    )
    examples = (_FAR, _NEAR.variation("away", {"vector": _decimals("-1", "0")}))
    read = AccessPattern(**{**vars(_READ), "returns": ("away",)})
    table = _table(
        entities=(_entity(examples=examples),),
        vector_indexes=(_index(partition_key=None),),
        access_patterns=(read, search),
    )
    assert "SearchConditionExpression" not in build_request(table, search, {}, now=0)


@pytest.mark.parametrize(
    ("distance", "nearest", "scores"),
    [
        (DistanceFunction.EUCLIDEAN, ("near", "far"), ("1", "2.236068")),
        (DistanceFunction.DOT_PRODUCT, ("near", "far"), ("2", "0")),
    ],
)
def test_each_distance_has_its_order(
    distance: DistanceFunction, nearest: tuple[str, ...], scores: tuple[str, ...]
) -> None:
    search = _search(returns=nearest, scores=_decimals(*scores))
    table = _table(vector_indexes=(_index(distance=distance),), access_patterns=(_READ, search))
    assert table.access_patterns[1].returns == nearest
