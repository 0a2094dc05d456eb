"""The definition of a restored table: that of its source, and what the request wants otherwise."""

from collections.abc import Mapping
from typing import Any

from tools.local.dynamodb.messages import ServiceError

_INDEXES = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
_OVERRIDES = {
    "GlobalSecondaryIndexes": "GlobalSecondaryIndexOverride",
    "LocalSecondaryIndexes": "LocalSecondaryIndexOverride",
}
_PROVISIONED = "PROVISIONED"
_VECTORS = "VectorIndexes"
VECTOR_INDEX = (
    "IndexName",
    "VectorAttribute",
    "SearchSchema",
    "Projection",
    "Dimensions",
    "DistanceFunction",
)
"""What a vector index is declared with."""
_LEAST_UNITS = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}


def restored_table(source: Mapping[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of CreateTable for a table that is restored.

    A restored table has no stream, expiry, recovery, tags, autoscaling or protection. Its vector
    indexes are made when its items are there: see `restored_vector_indexes`.

    Parameters
    ----------
    source
        The description of the table that it is made of.
    request
        The request to restore it.

    Raises
    ------
    ServiceError
        If the request overrides what cannot be.
    """
    billing = request.get("BillingModeOverride") or _billing_mode(source)
    wanted: dict[str, Any] = {
        "TableName": request["TargetTableName"],
        "KeySchema": source["KeySchema"],
        "BillingMode": billing,
    }
    wanted |= _capacity(source, request, billing)
    for kind in _INDEXES:
        indexes = _indexes(source, request, kind, billing)
        if indexes:
            wanted[kind] = indexes
    wanted["AttributeDefinitions"] = _definitions(source, wanted)
    encryption = request.get("SSESpecificationOverride") or _encryption(source)
    if encryption:
        wanted["SSESpecification"] = encryption
    if "TableClassSummary" in source:
        wanted["TableClass"] = source["TableClassSummary"]["TableClass"]
    return wanted


def restored_vector_indexes(
    source: Mapping[str, Any], request: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the requests, without the table's name, that make the vector indexes of a restore.

    Parameters
    ----------
    source, request
        As for `restored_table`.

    Raises
    ------
    ServiceError
        If the request names others than the source has, or provisions the table's capacity.
    """
    present = {index["IndexName"]: _vector_index(index) for index in source.get(_VECTORS) or ()}
    chosen = request.get("VectorIndexOverride")
    names = list(present) if chosen is None else [index["IndexName"] for index in chosen]
    for index in chosen or ():
        kept = present.get(index["IndexName"])
        if kept is None or _comparable_vector(index) != _comparable_vector(kept):
            raise _mismatch("VectorIndexOverride", index["IndexName"])
    billing = request.get("BillingModeOverride") or _billing_mode(source)
    if names and billing == _PROVISIONED:
        raise _invalid(
            "One or more parameter values were invalid: Vector indexes are only supported for "
            "PAY_PER_REQUEST tables"
        )
    return [_creation(source, present[name]) for name in names]


def _vector_index(index: Mapping[str, Any]) -> dict[str, Any]:
    """Return a vector index that a description tells of, as a request makes it."""
    return {name: index[name] for name in VECTOR_INDEX if name in index}


def _creation(source: Mapping[str, Any], index: Mapping[str, Any]) -> dict[str, Any]:
    searched = {each["AttributeName"] for each in index.get("SearchSchema", ())}
    creation: dict[str, Any] = {"VectorIndexUpdates": [{"Create": index}]}
    if searched:
        creation["AttributeDefinitions"] = [
            each for each in source["AttributeDefinitions"] if each["AttributeName"] in searched
        ]
    return creation


def _billing_mode(source: Mapping[str, Any]) -> str:
    return str((source.get("BillingModeSummary") or {}).get("BillingMode", _PROVISIONED))


def _capacity(
    source: Mapping[str, Any], request: Mapping[str, Any], billing: str
) -> dict[str, Any]:
    if billing == _PROVISIONED:
        return {
            "ProvisionedThroughput": request.get("ProvisionedThroughputOverride") or _units(source)
        }
    if "ProvisionedThroughputOverride" in request:
        raise _invalid(
            "One or more parameter values were invalid: Neither ReadCapacityUnits nor "
            "WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
        )
    limits = request.get("OnDemandThroughputOverride") or source.get("OnDemandThroughput")
    return {"OnDemandThroughput": limits} if limits else {}


def _units(part: Mapping[str, Any]) -> dict[str, int]:
    """Return the units of a table or an index; those of an on-demand one are zero."""
    units = part.get("ProvisionedThroughput") or {}
    return {name: units.get(name) or least for name, least in _LEAST_UNITS.items()}


def _indexes(
    source: Mapping[str, Any], request: Mapping[str, Any], kind: str, billing: str
) -> list[dict[str, Any]]:
    present = {index["IndexName"]: index for index in source.get(kind) or ()}
    chosen = request.get(_OVERRIDES[kind])
    if chosen is None:
        chosen = list(present.values())
    indexes = []
    for index in chosen:
        _check_is_same(index, present.get(index["IndexName"]), kind)
        made = {name: index[name] for name in ("IndexName", "KeySchema", "Projection")}
        if kind == "GlobalSecondaryIndexes" and billing == _PROVISIONED:
            made["ProvisionedThroughput"] = _units(index)
        elif kind == "GlobalSecondaryIndexes" and index.get("OnDemandThroughput"):
            made["OnDemandThroughput"] = index["OnDemandThroughput"]
        indexes.append(made)
    return indexes


def _check_is_same(chosen: Mapping[str, Any], present: Mapping[str, Any] | None, kind: str) -> None:
    """Refuse an index that the source does not have: indexes can be left out, but not changed."""
    if present is None or any(
        _comparable(chosen[name]) != _comparable(present[name])
        for name in ("KeySchema", "Projection")
    ):
        raise _mismatch(_OVERRIDES[kind], chosen["IndexName"])


def _comparable_vector(index: Mapping[str, Any]) -> Any:  # noqa: ANN401  whatever compares
    return (
        index["VectorAttribute"],
        index["Dimensions"],
        index["DistanceFunction"],
        sorted(_comparable(index.get("SearchSchema", []))),
        _comparable(index["Projection"]),
    )


def _comparable(part: Any) -> Any:  # noqa: ANN401  whatever compares
    """Return what is equal for equal schemas, and for equal projections in any order."""
    if isinstance(part, list):
        return [tuple(sorted(element.items())) for element in part]
    return part["ProjectionType"], sorted(part.get("NonKeyAttributes") or ())


def _definitions(source: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the definitions of the attributes that are in a key."""
    schemas = [wanted["KeySchema"]]
    schemas += [index["KeySchema"] for kind in _INDEXES for index in wanted.get(kind, ())]
    used = {element["AttributeName"] for schema in schemas for element in schema}
    return [each for each in source["AttributeDefinitions"] if each["AttributeName"] in used]


def _encryption(source: Mapping[str, Any]) -> dict[str, Any] | None:
    described = source.get("SSEDescription") or {}
    if described.get("Status") not in {"ENABLED", "ENABLING", "UPDATING"}:
        return None
    encryption = {"Enabled": True, "SSEType": described.get("SSEType", "KMS")}
    if "KMSMasterKeyArn" in described:
        encryption["KMSMasterKeyId"] = described["KMSMasterKeyArn"]
    return encryption


def _mismatch(override: str, name: str) -> ServiceError:
    return _invalid(
        f"One or more parameter values were invalid: {override}: the index {name} does not match "
        "an index of the source table"
    )


def _invalid(message: str) -> ServiceError:
    return ServiceError("ValidationException", message)
