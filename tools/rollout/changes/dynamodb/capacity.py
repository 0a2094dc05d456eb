"""Capacity of tables and indexes, and the switch between the two ways to pay for it."""

from collections.abc import Iterator, Mapping
from typing import Any

from tools.rollout.changes.change import Verdict
from tools.rollout.changes.rules import Both, Finding, number

ON_DEMAND, PROVISIONED = "PAY_PER_REQUEST", "PROVISIONED"
_LOWERED = "Less capacity than before: what is above it is throttled."
_LOWERED_ADVICE = "Compare it with the consumed capacity of the last weeks first."


def billing_changes(name: str, both: Both) -> Iterator[Finding]:
    """Judge the billing mode."""
    before, after = (value or PROVISIONED for value in both.values(name))
    if after == ON_DEMAND and before == PROVISIONED:
        yield Finding(
            Verdict.STAGED,
            "DynamoDB allows few such switches a day, and none while an index is made.",
            "Deploy the switch alone; the table serves meanwhile.",
        )
    elif after == PROVISIONED and both.after.get("VectorIndexes"):
        yield Finding(
            Verdict.REFUSED,
            "A table with vector indexes is on demand.",
            "Leave it on demand, or remove the vector indexes first.",
        )
    elif after == PROVISIONED and (missing := list(_without_seed(both.after))):
        yield Finding(
            Verdict.STAGED,
            f"CloudFormation needs a SeedCapacity to begin with: {', '.join(missing)} has none.",
            "`datactl rollout apply` begins with the greatest capacity of each.",
        )
    elif after == PROVISIONED:
        yield Finding(
            Verdict.STAGED,
            "Capacity begins at the seed: until autoscaling has followed, more is throttled.",
            "Set the seeds near the consumed capacity, and deploy the switch by itself.",
        )
    else:
        yield Finding(Verdict.STAGED, f"No rule knows the mode {after!r}.", "Look it up first.")


def _without_seed(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield what would get provisioned capacity, and does not say how much to begin with."""
    yield from _seedless("Write", table)
    for replica in table.get("Replicas", []):
        yield from _seedless("Read", replica)


def _seedless(kind: str, table: Mapping[str, Any]) -> Iterator[str]:
    for holder in (table, *table.get("GlobalSecondaryIndexes", [])):
        settings = holder.get(f"{kind}ProvisionedThroughputSettings", {})
        scaling = settings.get(f"{kind}CapacityAutoScalingSettings", {})
        if "SeedCapacity" not in scaling and f"{kind}CapacityUnits" not in settings:
            yield f"{kind.lower()} capacity of {holder.get('IndexName', 'the table')}"


def capacity_changes(name: str, both: Both) -> Iterator[Finding]:
    """Judge the capacity of a table."""
    before, after = both.values(name)
    if both.before.get("BillingMode") != both.after.get("BillingMode"):
        yield Finding(Verdict.SAFE, "It comes or goes with the billing mode.")
    else:
        yield from capacity_findings(name, before, after)


def capacity_findings(path: str, before: Any, after: Any) -> Iterator[Finding]:  # noqa: ANN401
    """Judge capacity settings of a table or an index: what is lowered may throttle."""
    if before == after:
        return
    old, new = dict(_leaves("", before)), dict(_leaves("", after))
    is_lowered = any(_is_lower(old.get(name), value) for name, value in new.items())
    is_warm = path.endswith("WarmThroughput")
    if is_warm and (is_lowered or not new):
        yield Finding(
            Verdict.REFUSED,
            "DynamoDB does not lower the warm throughput.",
            "Leave the value as it is; it costs nothing to keep.",
            path,
            before,
            after,
        )
    elif is_lowered:
        yield Finding(Verdict.STAGED, _LOWERED, _LOWERED_ADVICE, path, before, after)
    else:
        words = "It costs once." if is_warm else "No less capacity than before."
        yield Finding(Verdict.SAFE, words, "", path, before, after)


def _is_lower(before: Any, after: Any) -> bool:  # noqa: ANN401  properties are JSON
    """Compare two limits; none at all is the highest."""
    old, new = number(before), number(after)
    return new is not None and (old is None or new < old)


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    if isinstance(value, dict):
        for name, member in value.items():
            # Targets and cooldowns are no capacity: how soon it follows is nobody's loss.
            if name != "TargetTrackingScalingPolicyConfiguration":
                yield from _leaves(f"{path}/{name}", member)
    elif value is not None:
        yield path, value
