"""The Regions of a table: backups, protection, keys and capacity of each."""

import json
from collections.abc import Iterator
from typing import Any

from tools.rollout.changes.change import Verdict
from tools.rollout.changes.dynamodb.capacity import capacity_findings
from tools.rollout.changes.rules import (
    Always,
    Both,
    Finding,
    Rule,
    keyed,
    left_open,
    lowered,
    safe,
    staged,
    switched,
)
from tools.rollout.steps.step import TABLE_TYPE
from tools.rollout.unresolved import has_function, is_list, unresolved

_UNKNOWN_PROPERTY = staged(
    "No rule knows this property of a Region of a table.",
    "Look it up, and add a rule beside the others.",
)


def replica_changes(name: str, both: Both) -> Iterator[Finding]:
    """Judge the Regions of a table."""
    if not all(is_list(replicas or []) for replicas in both.values(name)):
        yield left_open([name])
        return
    old, new = (_by_region(replicas) for replicas in both.values(name))
    for region in sorted(set(old) - set(new)):
        yield Finding(
            Verdict.REFUSED,
            "The Region's copy of the table would be deleted, with its backups.",
            "Move its readers and writers, take a backup, then remove the Region by hand.",
            path=f"{name}/{region}",
            before=old[region],
        )
    for region in sorted(set(new) - set(old)):
        yield Finding(
            Verdict.STAGED,
            "DynamoDB copies the whole table into the Region; one Region comes in a deployment.",
            "Deploy it alone, and wait until the copy is ACTIVE.",
            path=f"{name}/{region}",
            after=new[region],
        )
    for region in sorted(set(old) & set(new)):
        yield from _of_one(f"{name}/{region}", Both(old[region], new[region]))


def _of_one(path: str, both: Both) -> Iterator[Finding]:
    for name in sorted({*both.before, *both.after}):
        before, after = both.values(name)
        if before != after:
            hidden = unresolved(TABLE_TYPE, f"Replicas/{name}", before, after)
            rule = PROPERTIES.get(name, _UNKNOWN_PROPERTY)
            is_hidden = hidden and not isinstance(rule, Always)
            found = [left_open(hidden)] if is_hidden else rule(name, both)
            for each in found:
                yield Finding(
                    each.verdict,
                    each.reason,
                    each.advice,
                    f"{path}/{each.path or name}",
                    before if each.before is None and each.after is None else each.before,
                    after if each.before is None and each.after is None else each.after,
                )


def _by_region(replicas: Any) -> dict[str, Any]:  # noqa: ANN401  properties are JSON
    regions = {}
    for replica in replicas or []:
        region = replica.get("Region")
        regions[region if isinstance(region, str) else json.dumps(region)] = replica
    return regions


def _recovery(name: str, both: Both) -> Iterator[Finding]:
    before, after = both.values(name)
    both_settings = Both(before or {}, after or {})
    for setting, rule in (
        ("PointInTimeRecoveryEnabled", _RECOVERY_ENABLED),
        ("RecoveryPeriodInDays", _RECOVERY_DAYS),
    ):
        old, new = both_settings.values(setting)
        if old != new:
            for each in rule(setting, both_settings):
                yield Finding(each.verdict, each.reason, each.advice, f"{name}/{setting}", old, new)


_RECOVERY_ENABLED = switched(
    Verdict.REFUSED,
    "Without point-in-time recovery the table cannot be restored, and what it kept so far goes.",
    "Leave it on.",
)
_RECOVERY_DAYS = lowered(
    Verdict.REFUSED,
    "The table could be restored to fewer days of the past.",
    "Leave the period as it is, or make it longer.",
    unset=35,
)


def _index_settings(name: str, both: Both) -> Iterator[Finding]:
    if any(map(has_function, both.values(name))):
        yield left_open([name])
        return
    old, new = (keyed(members, "IndexName") for members in both.values(name))
    for index in sorted(set(old) | set(new)):
        before, after = old.get(index, {}), new.get(index, {})
        for setting in sorted({*before, *after} - {"IndexName"}):
            path = f"{name}/{index}/{setting}"
            if setting == "ContributorInsightsSpecification":
                if before.get(setting) != after.get(setting):
                    yield Finding(Verdict.SAFE, _INSIGHTS, path=path)
            elif index in old and index in new:
                yield from capacity_findings(path, before.get(setting), after.get(setting))
    if set(old) != set(new):
        yield Finding(Verdict.SAFE, "The settings follow the indexes of the table.")


def _capacity(name: str, both: Both) -> Iterator[Finding]:
    return capacity_findings(name, *both.values(name))


_INSIGHTS = "Insights only watch."

PROPERTIES: dict[str, Rule] = {
    "ContributorInsightsSpecification": safe(_INSIGHTS),
    "DeletionProtectionEnabled": switched(
        Verdict.REFUSED,
        "Without deletion protection one call, or a replacement, deletes the table.",
        "Leave it on; to delete a table, see docs/recipes.md.",
    ),
    "DisassociationProtectionEnabled": switched(
        Verdict.REFUSED, "Without it a Region can be taken out by mistake.", "Leave it on."
    ),
    "GlobalSecondaryIndexes": _index_settings,
    "KinesisStreamSpecification": staged(
        "What reads the changes from Kinesis gets none, or gets them elsewhere.",
        "Let readers follow first.",
    ),
    "PointInTimeRecoverySpecification": _recovery,
    "ReadOnDemandThroughputSettings": _capacity,
    "ReadProvisionedThroughputSettings": _capacity,
    "ReplicaStreamSpecification": staged(
        "Who may read the stream changes.", "See who reads it by this policy."
    ),
    "ResourcePolicy": staged(
        "Who may use the table changes.", "See who uses it by this policy, in other accounts too."
    ),
    "SSESpecification": staged(
        "The table is encrypted by another key; backups still need the old one.",
        "Keep the old key enabled as long as its backups; DynamoDB allows few such changes a day.",
    ),
    "TableClass": staged(
        "DynamoDB allows two such changes in 30 days.", "Compare the cost of both classes first."
    ),
    "Tags": safe("Tags only describe."),
}
