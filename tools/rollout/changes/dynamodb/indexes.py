"""Indexes of a table, of both kinds: what one deployment can make of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from data_platform.dynamodb.table_steps import IndexSteps, recorded_properties
from tools.rollout.changes.change import Verdict
from tools.rollout.changes.dynamodb.capacity import capacity_findings
from tools.rollout.changes.dynamodb.validity import (
    index_findings,
    successor,
    table_findings,
)
from tools.rollout.changes.dynamodb.vector_validity import vector_index_findings
from tools.rollout.changes.rules import Both, Finding, keyed

_CAPACITY = (
    "ReadOnDemandThroughputSettings",
    "ReadProvisionedThroughputSettings",
    "WarmThroughput",
    "WriteOnDemandThroughputSettings",
    "WriteProvisionedThroughputSettings",
)
_WAVES = "`datactl rollout apply` makes one change of a table in a wave, and waits for it"
_ONE_AT_A_TIME = "DynamoDB creates or deletes one index of a table in a deployment"


def steps_between(both: Both) -> IndexSteps:
    """Return how the indexes of a table differ, vector indexes among them."""
    before, after = (recorded_properties(each)["indexes"] for each in (both.before, both.after))
    return IndexSteps.between(before, after)


def index_changes(name: str, both: Both) -> Iterator[Finding]:
    """Judge the global secondary indexes of a table."""
    steps = steps_between(both)
    old, new = (keyed(members, "IndexName") for members in both.values(name))
    count = len(steps.added) + len(steps.removed)
    for added in _only(steps.added, new):
        yield _added(name, added, new[added], is_alone=steps.fit_one_deployment, count=count)
    yield from _removals(name, steps, old, "Whoever queries the index fails from then on")
    for changed in _only(steps.changed, new):
        yield Finding(
            Verdict.STAGED,
            "DynamoDB changes neither keys nor projection of an index.",
            f"Declare the new one under another name ({successor(changed)}), let readers move, "
            f"then remove {changed}. {_WAVES}; with --interim it keeps the name: {changed}-interim "
            "serves the readers while it is made anew.",
            path=f"{name}/{changed}",
            before=old.get(changed),
            after=new[changed],
        )
    for kept in sorted((set(old) & set(new)) - set(steps.changed)):
        for setting in _CAPACITY:
            yield from capacity_findings(
                f"{name}/{kept}/{setting}", old[kept].get(setting), new[kept].get(setting)
            )
    defined = keyed(both.after.get("AttributeDefinitions"), "AttributeName")
    for index in new:
        if old.get(index) != new[index]:
            yield from index_findings(f"{name}/{index}", new[index], defined)
    yield from table_findings(name, both.after.get(name) or [])


def vector_index_changes(name: str, both: Both) -> Iterator[Finding]:
    """Judge vector indexes, of which DynamoDB changes nothing in place."""
    steps = steps_between(both)
    old, new = (keyed(members, "IndexName") for members in both.values(name))
    count = len(steps.added) + len(steps.removed)
    for added in _only(steps.added, new):
        together = "" if count == 1 else f"; {_ONE_AT_A_TIME}, and this one changes {count}"
        yield Finding(
            Verdict.STAGED,
            "A new vector index: from then on DynamoDB refuses to write a vector that has not "
            f"{new[added].get('Dimensions')} numbers{together}.",
            "See that all writers write such vectors. Search it only once a first search succeeds: "
            f"it is built for minutes. {_WAVES}.",
            path=f"{name}/{added}",
            after=new[added],
        )
    yield from _removals(name, steps, old, "Whoever searches the index fails from then on")
    for changed in _only(steps.changed, new):
        yield _changed_vectors(f"{name}/{changed}", changed, old.get(changed), new[changed])
    yield from vector_index_findings(name, both.after)


def _only(names: Iterable[str], indexes: Collection[str]) -> list[str]:
    """Return the names that are of one kind of index."""
    return [name for name in names if name in indexes]


def _removals(
    name: str, steps: IndexSteps, old: Mapping[str, Any], reason: str
) -> Iterator[Finding]:
    count = len(steps.added) + len(steps.removed)
    for removed in _only(steps.removed, old):
        yield Finding(
            Verdict.STAGED,
            reason + ("." if count == 1 else f"; {_ONE_AT_A_TIME}, and this one changes {count}."),
            f"See that nobody reads it. {_WAVES}.",
            path=f"{name}/{removed}",
            before=old[removed],
        )


def _changed_vectors(path: str, changed: str, before: Any, after: Any) -> Finding:  # noqa: ANN401
    """Judge a change of a vector index under its name."""
    advice = (
        f"Declare the new one under another name ({successor(changed)}), wait until a first search "
        f"succeeds, switch its readers, then delete {changed}. {_WAVES}."
    )
    if before and before.get("Dimensions") != after.get("Dimensions"):
        advice += (
            " All vectors of an attribute have one length: write those of the other length to an "
            "attribute of their own."
        )
    return Finding(
        Verdict.STAGED,
        "DynamoDB changes nothing of a vector index.",
        advice,
        path=path,
        before=before,
        after=after,
    )


def _added(name: str, added: str, index: object, *, is_alone: bool, count: int) -> Finding:
    path = f"{name}/{added}"
    if is_alone:
        reason = "One new index: DynamoDB builds it from the table while it serves."
        return Finding(Verdict.SAFE, reason, path=path, after=index)
    return Finding(
        Verdict.STAGED,
        f"{_ONE_AT_A_TIME}, and this one changes {max(count, 2)}.",
        f"{_WAVES}.",
        path=path,
        after=index,
    )


def attribute_changes(name: str, both: Both) -> Iterator[Finding]:
    """Judge the types of key attributes, of which the CLI's comparison says nothing."""
    old, new = (keyed(members, "AttributeName") for members in both.values(name))
    for attribute in sorted(set(old) & set(new)):
        if old[attribute] != new[attribute]:
            yield Finding(
                Verdict.REFUSED,
                "The type of a key attribute changes: of the table's key it replaces the table; of "
                "an index it hides items of the old type and rejects writers of it.",
                "Index an attribute of another name with the new type, and backfill it.",
                path=f"{name}/{attribute}",
                before=old[attribute]["AttributeType"],
                after=new[attribute]["AttributeType"],
            )
    used = _key_attributes(both)
    # What only a new index lacks is said of the index.
    lacking = sorted((used & set(old) | _own_key_attributes(both)) - set(new))
    if lacking:
        yield Finding(
            Verdict.REFUSED,
            f"A key uses {', '.join(lacking)}, which is not defined.",
            "Define the attributes of all keys.",
            path=name,
        )
    unused = sorted(set(new) - used)
    if unused:
        yield Finding(
            Verdict.REFUSED,
            f"No key uses {', '.join(unused)}, which DynamoDB refuses.",
            "Define the attributes of keys only.",
            path=name,
        )
    if not (lacking or unused or any(old[each] != new[each] for each in set(old) & set(new))):
        yield Finding(Verdict.SAFE, "The attributes follow from the keys and indexes.")


def _own_key_attributes(both: Both) -> set[str]:
    return {key["AttributeName"] for key in both.after.get("KeySchema", [])}


def _key_attributes(both: Both) -> set[str]:
    schemas = [both.after.get("KeySchema", [])]
    for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        schemas += [index["KeySchema"] for index in both.after.get(kind, [])]
    named = {key["AttributeName"] for schema in schemas for key in schema}
    for index in both.after.get("VectorIndexes", []):
        named |= {each["AttributeName"] for each in index.get("SearchSchema", [])}
    return named
