"""Comparing a table that exists with the one that a template declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tools.adopt.indexes import index_differences
from tools.adopt.table_state import TableState
from tools.adopt.verdicts import Difference, When

_MOVE = (
    "Nothing changes the keys of a table. Make the declared table under another name or namespace, "
    "have the application write to both, copy the items, then switch readers"
)
_READERS = "Whoever reads the former stream has to follow"


def table_differences(
    declared: Mapping[str, Any], found: TableState, kept_key_arn: str | None = None
) -> tuple[Difference, ...]:
    """Return what a table has otherwise than its template.

    Parameters
    ----------
    declared
        The properties of the template.
    found
        The table.
    kept_key_arn
        The key that the template refers to, where its stack has it already.
    """
    return tuple(
        difference
        for differences in (
            _keys(declared, found),
            _attribute_types(declared, found),
            index_differences(declared, found.table),
            _billing(declared, found),
            _replicas(declared, found),
            _expiry(declared, found),
            _stream(declared, found),
            _recovery(declared, found),
            _encryption(declared, found, kept_key_arn),
            _protection(declared, found),
        )
        for difference in differences
    )


def _keys(declared: Mapping[str, Any], found: TableState) -> Iterator[Difference]:
    if _schema(declared["KeySchema"]) != _schema(found.table["KeySchema"]):
        yield Difference(
            "primary key",
            _named(found.table["KeySchema"]),
            _named(declared["KeySchema"]),
            When.NEVER,
            _MOVE,
        )


def _attribute_types(declared: Mapping[str, Any], found: TableState) -> Iterator[Difference]:
    wanted, actual = _types(declared), _types(found.table)
    keys = {each["AttributeName"] for each in declared["KeySchema"]}
    for name in sorted(set(wanted) & set(actual)):
        if wanted[name] != actual[name]:
            how = _MOVE
            if name not in keys:
                how = (
                    "Items hold values of the other type, which the declared index leaves out. "
                    f"Remove the indexes with {name!r}, rewrite it in all items, and compare again"
                )
            yield Difference(f"type of {name!r}", actual[name], wanted[name], When.NEVER, how)


def _billing(declared: Mapping[str, Any], found: TableState) -> Iterator[Difference]:
    wanted = declared.get("BillingMode", "PROVISIONED")
    if found.billing == wanted:
        return
    if wanted == "PAY_PER_REQUEST":
        how = (
            f"aws dynamodb update-table --table-name {found.name} --billing-mode PAY_PER_REQUEST "
            "(remove its scaling policies then). Without scaling policies a global table has no "
            "provisioned capacity"
        )
        yield Difference("billing mode", found.billing, wanted, When.BEFORE, how)
        return
    yield Difference(
        "billing mode",
        found.billing,
        wanted,
        When.DEPLOYMENT,
        "It can be switched once a day. Deploy at a quiet time: capacity starts at its minimum",
    )


def _replicas(declared: Mapping[str, Any], found: TableState) -> Iterator[Difference]:
    wanted = {each["Region"] for each in declared["Replicas"] if isinstance(each["Region"], str)}
    surplus = sorted(set(found.replica_regions) - wanted - {found.region})
    if surplus:
        yield Difference(
            "replicas",
            ", ".join(surplus),
            "none",
            When.NEVER,
            "A deployment would delete them. Give the stage these Regions as replica Regions",
        )


def _expiry(declared: Mapping[str, Any], found: TableState) -> Iterator[Difference]:
    setting = declared.get("TimeToLiveSpecification", {})
    wanted = setting.get("AttributeName") if setting.get("Enabled") else None
    if wanted == found.expiry:
        return
    if found.expiry is None:
        when = When.DEPLOYMENT
        how = f"Items whose {wanted!r} has passed are deleted then. Look at them first"
    elif wanted is None:
        when, how = When.DEPLOYMENT, "Items no longer expire then"
    else:
        when = When.ROLLOUT
        how = "Expiry is switched off, which takes up to an hour, and on again by the other one"
    yield Difference("time to live", found.expiry or "none", wanted or "none", when, how)


def _stream(declared: Mapping[str, Any], found: TableState) -> Iterator[Difference]:
    wanted = declared.get("StreamSpecification", {}).get("StreamViewType")
    if wanted != found.stream:
        how = "It gets a stream" if found.stream is None else f"It gets another stream. {_READERS}"
        if wanted is None:
            how = f"Its stream goes. {_READERS}"
        yield Difference("stream", found.stream or "none", wanted or "none", When.DEPLOYMENT, how)


def _recovery(declared: Mapping[str, Any], found: TableState) -> Iterator[Difference]:
    setting = _own_replica(declared, found.region).get("PointInTimeRecoverySpecification", {})
    wanted = setting.get("RecoveryPeriodInDays", 35)
    is_wanted = bool(setting.get("PointInTimeRecoveryEnabled"))
    if is_wanted and found.recovery_days is None:
        how = (
            "Until then nothing can be restored: aws dynamodb update-continuous-backups does it now"
        )
        yield Difference("point-in-time recovery", "off", "on", When.DEPLOYMENT, how)
    elif is_wanted and found.recovery_days != wanted:
        days = f"{found.recovery_days} days", f"{wanted} days"
        yield Difference("point-in-time recovery", *days, When.DEPLOYMENT, "It changes in place")


def _encryption(
    declared: Mapping[str, Any], found: TableState, kept_key_arn: str | None
) -> Iterator[Difference]:
    is_wanted = bool(declared.get("SSESpecification", {}).get("SSEEnabled"))
    key = _own_replica(declared, found.region).get("SSESpecification", {}).get("KMSMasterKeyId")
    wanted = (key if isinstance(key, str) else kept_key_arn) or "a key of its stack"
    if not is_wanted:
        wanted = "a key that AWS owns"
    actual = found.key_arn or ("a key that AWS manages" if found.is_encrypted else None)
    actual = actual or "a key that AWS owns"
    if actual != wanted:
        how = "It changes in place. Whoever reads the table needs the key: attach the policies"
        if not is_wanted:
            how = "It changes in place"
        yield Difference("encryption", actual, wanted, When.DEPLOYMENT, how)


def _protection(declared: Mapping[str, Any], found: TableState) -> Iterator[Difference]:
    wanted = bool(_own_replica(declared, found.region).get("DeletionProtectionEnabled"))
    if wanted != found.is_protected:
        states = {True: "on", False: "off"}
        how = (
            "It changes in place" if wanted else "It changes in place: then the stack may delete it"
        )
        yield Difference(
            "deletion protection", states[found.is_protected], states[wanted], When.DEPLOYMENT, how
        )


def _own_replica(declared: Mapping[str, Any], region: str) -> Mapping[str, Any]:
    replicas: Sequence[Mapping[str, Any]] = declared["Replicas"]
    own = (each for each in replicas if each["Region"] in (region, {"Ref": "AWS::Region"}))
    return next(own, replicas[0])


def _schema(keys: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    return [(each["AttributeName"], each["KeyType"]) for each in keys]


def _named(keys: Sequence[Mapping[str, str]]) -> str:
    return ", ".join(each["AttributeName"] for each in keys)


def _types(table: Mapping[str, Any]) -> dict[str, str]:
    return {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
