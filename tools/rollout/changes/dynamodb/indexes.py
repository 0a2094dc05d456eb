"""Indexes of a table: what one deployment can make of them."""

from collections.abc import Iterator

from data_platform.dynamodb.table_steps import IndexSteps, recorded_properties
from tools.rollout.changes.change import Verdict
from tools.rollout.changes.dynamodb.capacity import capacity_findings
from tools.rollout.changes.dynamodb.validity import index_findings, table_findings
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
    """Return how the secondary indexes of a table differ."""
    before, after = (recorded_properties(each)["indexes"] for each in (both.before, both.after))
    return IndexSteps.between(before, after)


def index_changes(name: str, both: Both) -> Iterator[Finding]:
    """Judge the global secondary indexes of a table."""
    steps = steps_between(both)
    old, new = (keyed(members, "IndexName") for members in both.values(name))
    count = len(steps.added) + len(steps.removed)
    for added in steps.added:
        yield _added(name, added, new[added], is_alone=steps.fit_one_deployment, count=count)
    for removed in steps.removed:
        yield Finding(
            Verdict.STAGED,
            "Whoever queries the index fails from then on"
            + ("." if count == 1 else f"; {_ONE_AT_A_TIME}, and this one changes {count}."),
            f"See that nobody reads it. {_WAVES}.",
            path=f"{name}/{removed}",
            before=old[removed],
        )
    for changed in steps.changed:
        yield Finding(
            Verdict.STAGED,
            "DynamoDB changes neither keys nor projection of an index.",
            f"Declare the new one under another name ({changed}-v2), let readers move, then "
            f"remove {changed}. {_WAVES}.",
            path=f"{name}/{changed}",
            before=old[changed],
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


def vector_index_changes(name: str, both: Both) -> Iterator[Finding]:
    """Judge vector indexes, of which DynamoDB changes nothing in place either."""
    old, new = (keyed(members, "IndexName") for members in both.values(name))
    for index in sorted(set(old) | set(new)):
        if old.get(index) != new.get(index):
            yield Finding(
                Verdict.STAGED,
                f"{_ONE_AT_A_TIME}, vector indexes among them, and changes none in place.",
                "Create the new one under another name in a deployment of its own, wait until "
                "it answers, move readers, then remove the old one.",
                path=f"{name}/{index}",
                before=old.get(index),
                after=new.get(index),
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
