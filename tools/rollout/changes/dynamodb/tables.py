"""All properties of a table."""

from collections.abc import Iterator
from typing import Any

from data_platform.dynamodb.table_steps import needs_a_pause, recorded_properties
from tools.rollout.changes.change import Verdict
from tools.rollout.changes.dynamodb.capacity import billing_changes, capacity_changes
from tools.rollout.changes.dynamodb.indexes import (
    attribute_changes,
    index_changes,
    vector_index_changes,
)
from tools.rollout.changes.dynamodb.replicas import replica_changes
from tools.rollout.changes.rules import Both, Finding, TypeRules, refused, staged
from tools.rollout.unresolved import open_properties

_INDEXES = "GlobalSecondaryIndexes"
_SHAPE = ("AttributeDefinitions", _INDEXES, "LocalSecondaryIndexes", "KeySchema", "VectorIndexes")
_EXPIRY = "TimeToLiveSpecification"
_NEW_TABLE = (
    "Declare a table of another name beside it, copy the items, move readers and writers, then "
    "remove the old one."
)


def _expiry(_name: str, both: Both) -> Iterator[Finding]:
    before, after = (recorded_properties(each)["ttl"] for each in (both.before, both.after))
    if needs_a_pause(before, after):
        yield Finding(
            Verdict.STAGED,
            f"Items expire by {after} instead of {before}: DynamoDB refuses it while the old "
            "attribute counts, and takes up to an hour to stop.",
            "`datactl rollout apply` switches expiry off, waits, and switches it on again; "
            "backfill the new attribute first.",
        )
    elif after and not before:
        yield Finding(
            Verdict.STAGED,
            f"Items whose {after} lies in the past are deleted, for good and within days.",
            "Count them first.",
        )
    elif before and not after and _indexes_differ(both):
        yield Finding(
            Verdict.STAGED,
            "Expiry stops together with a change of indexes: if that fails, CloudFormation cannot "
            "take it back, since DynamoDB changes expiry once an hour.",
            "`datactl rollout apply` changes the indexes first.",
        )
    elif before and not after:
        yield Finding(Verdict.SAFE, "Nothing is deleted; items stay, and cost, from now on.")
    else:
        yield Finding(Verdict.SAFE, "Expiry stays as it is.")


def _stream(_name: str, both: Both) -> Iterator[Finding]:
    before, after = (_view(each) for each in (both.before, both.after))
    if before is None:
        yield Finding(Verdict.SAFE, "A new stream; it holds changes from then on.")
    elif len(both.after.get("Replicas", [])) > 1:
        yield Finding(
            Verdict.REFUSED,
            "The Regions of a table copy by its stream: it cannot change while there are several.",
            "Leave the stream as it is.",
        )
    elif after is None:
        yield Finding(
            Verdict.STAGED,
            "The stream ends: who follows it, in other stacks too, gets no change any more.",
            "Stop its consumers once they have read it to its end.",
        )
    else:
        yield Finding(
            Verdict.STAGED,
            "DynamoDB makes a new stream: mappings, watermarks of consumers and the published ARN "
            "follow, and what was not read from the old one is not delivered.",
            "Stop the writers, wait until the consumers' IteratorAge is 0, then deploy; tell who "
            "uses the published ARN.",
        )


def _indexes_differ(both: Both) -> bool:
    return any(before != after for before, after in map(both.values, (_INDEXES, "VectorIndexes")))


def _view(table: Any) -> Any:  # noqa: ANN401  properties are JSON
    return table.get("StreamSpecification", {}).get("StreamViewType")


def _encryption(name: str, both: Both) -> Iterator[Finding]:
    before, after = both.values(name)
    if (before or {}).get("SSEEnabled") and not (after or {}).get("SSEEnabled"):
        yield Finding(
            Verdict.REFUSED,
            "The table would be encrypted by a key of AWS, to which nobody can withdraw access.",
            "Leave it encrypted by the product's key.",
        )
    else:
        yield Finding(
            Verdict.STAGED,
            "The table is encrypted anew, by another kind of key; who reads it needs that key.",
            "Give readers the key first; DynamoDB allows few such changes a day.",
        )


def _renewed(both: Both) -> frozenset[str]:
    return frozenset({"StreamArn"} if _view(both.before) != _view(both.after) else ())


TABLE = TypeRules(
    name="TableName",
    replaced=Finding(Verdict.REFUSED, "A new, empty table would take its place.", _NEW_TABLE),
    removed=Finding(
        Verdict.REFUSED,
        "The table leaves the stack.",
        "To delete a table, or to give it up, see docs/recipes.md.",
    ),
    renewed=_renewed,
    limits=("AttributeDefinitions", _INDEXES, "VectorIndexes"),
    open=open_properties,
    reads={
        # How indexes and expiry differ is one record.
        "AttributeDefinitions": (*_SHAPE, _EXPIRY),
        "BillingMode": ("BillingMode", _INDEXES, "Replicas", "VectorIndexes"),
        _INDEXES: (*_SHAPE, _EXPIRY),
        "Replicas": (),
        "StreamSpecification": ("StreamSpecification", "Replicas"),
        _EXPIRY: (*_SHAPE, _EXPIRY),
        "VectorIndexes": (*_SHAPE, "BillingMode"),
    },
    properties={
        "AttributeDefinitions": attribute_changes,
        "BillingMode": billing_changes,
        _INDEXES: index_changes,
        "GlobalTableSourceArn": refused(
            "Where the table came from is settled when it is made.", _NEW_TABLE
        ),
        "GlobalTableWitnesses": refused(
            "The witness is settled when the table is made global.", _NEW_TABLE
        ),
        "KeySchema": refused("The key of a table cannot change.", _NEW_TABLE),
        "LocalSecondaryIndexes": refused(
            "Local indexes are made with their table and cannot change.",
            "Use a global secondary index.",
        ),
        "MultiRegionConsistency": refused(
            "The consistency is settled when the table is made global.", _NEW_TABLE
        ),
        "ReadOnDemandThroughputSettings": capacity_changes,
        "ReadProvisionedThroughputSettings": capacity_changes,
        "Replicas": replica_changes,
        "SSESpecification": _encryption,
        "StreamSpecification": _stream,
        "TableName": refused("A table cannot be renamed.", _NEW_TABLE),
        "TableType": staged("No rule knows this property.", "Look it up first."),
        _EXPIRY: _expiry,
        "VectorIndexes": vector_index_changes,
        "WarmThroughput": capacity_changes,
        "WriteOnDemandThroughputSettings": capacity_changes,
        "WriteProvisionedThroughputSettings": capacity_changes,
    },
)
