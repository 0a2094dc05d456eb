"""A reader of NoSQL Workbench's models that takes nothing but what the format has."""

from collections.abc import Mapping
from typing import Any

_MODEL = {"ModelName", "ModelMetadata", "DataModel"}
_METADATA = {
    *("Author", "DateCreated", "DateLastModified", "Description", "AWSService", "Version"),
}
_TABLE = {
    *("TableName", "KeyAttributes", "NonKeyAttributes", "TableFacets", "GlobalSecondaryIndexes"),
    *("TableData", "DataAccess", "BillingMode"),
}
_FACET = {"FacetName", "KeyAttributeAlias", "TableData", "NonKeyAttributes", "DataAccess"}
_INDEX = {"IndexName", "KeyAttributes", "Projection"}
_PROJECTIONS = {
    "ALL": {"ProjectionType"},
    "KEYS_ONLY": {"ProjectionType"},
    "INCLUDE": {"ProjectionType", "NonKeyAttributes"},
}
_TYPES = {"S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"}
_ROLES = {"PartitionKey": "HASH", "SortKey": "RANGE"}


def read_model(model: Mapping[str, Any]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Return the arguments of CreateTable of each table, and its items in DynamoDB's JSON."""
    _members(model, _MODEL)
    _members(model["ModelMetadata"], _METADATA)
    assert model["ModelMetadata"]["Version"] == "3.0"
    return [(_request(table), table["TableData"]) for table in model["DataModel"]]


def _request(table: Mapping[str, Any]) -> dict[str, Any]:
    _members(table, _TABLE)
    assert table["DataAccess"] == {"MySql": {}}
    types = _attributes(table)
    _check_items(table["TableData"], types)
    for facet in table["TableFacets"]:
        _check_facet(table, facet)
    used: dict[str, str] = {}
    indexes = [_index(index, used) for index in table["GlobalSecondaryIndexes"]]
    keys = _schema(table["KeyAttributes"], used)
    assert {name: types[name] for name in used} == used
    request = {
        "TableName": table["TableName"],
        "KeySchema": keys,
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": kind} for name, kind in used.items()
        ],
        "BillingMode": table["BillingMode"],
    }
    return request | ({"GlobalSecondaryIndexes": indexes} if indexes else {})


def _attributes(table: Mapping[str, Any]) -> dict[str, str]:
    declared = [*table["KeyAttributes"].values(), *table["NonKeyAttributes"]]
    for each in declared:
        _members(each, {"AttributeName", "AttributeType"})
        assert each["AttributeType"] in _TYPES
    types = {each["AttributeName"]: each["AttributeType"] for each in declared}
    assert len(types) == len(declared), "an attribute is there twice"
    return types


def _check_items(items: list[dict[str, Any]], types: Mapping[str, str]) -> None:
    for item in items:
        for name, value in item.items():
            assert set(value) <= {types[name], "NULL"}, (name, value)


def _check_facet(table: Mapping[str, Any], facet: Mapping[str, Any]) -> None:
    _members(facet, _FACET)
    roles = {f"{role}Alias" for role in table["KeyAttributes"]}
    _members(facet["KeyAttributeAlias"], roles)
    others = {each["AttributeName"] for each in table["NonKeyAttributes"]}
    assert set(facet["NonKeyAttributes"]) <= others
    assert all(item in table["TableData"] for item in facet["TableData"])


def _index(index: Mapping[str, Any], used: dict[str, str]) -> dict[str, Any]:
    _members(index, _INDEX)
    projection = index["Projection"]
    _members(projection, _PROJECTIONS[projection["ProjectionType"]])
    return {
        "IndexName": index["IndexName"],
        "KeySchema": _schema(index["KeyAttributes"], used),
        "Projection": projection,
    }


def _schema(keys: Mapping[str, Any], used: dict[str, str]) -> list[dict[str, str]]:
    assert "PartitionKey" in keys
    assert set(keys) <= set(_ROLES)
    for key in keys.values():
        used[key["AttributeName"]] = key["AttributeType"]
    return [
        {"AttributeName": key["AttributeName"], "KeyType": _ROLES[role]}
        for role, key in keys.items()
    ]


def _members(found: Mapping[str, Any], expected: set[str]) -> None:
    assert set(found) == expected
