"""Changes of one resource that both states have, that comes or that goes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tools.first_days import function_problems
from tools.rollout.changes.change import Change, Verdict
from tools.rollout.changes.registry import is_custom, rules_of
from tools.rollout.changes.replacement import (
    Effect,
    Replacement,
    is_known,
    is_known_type,
    replacement,
)
from tools.rollout.changes.rules import Always, Both, Finding, TypeRules, left_open
from tools.rollout.unresolved import unresolved

Resource = Mapping[str, Any]

_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
# A resource that is there has been created, so the last two keep it alike.
_KEEPING = {"Delete": 0, "Snapshot": 1, "RetainExceptOnCreate": 2, "Retain": 2}
_JUDGED = {"Type", "Properties", "Metadata", "DependsOn", *_POLICIES}
_REORDERED = "Only the order of its members differs."
_LOOK_IT_UP = "Look it up, and add a rule beside the others (tools/rollout/changes)."
_CHANGE_SET = "Read the change set before it is made: `cdk deploy --method=prepare-change-set`."


@dataclass(frozen=True)
class Place:
    """Where a resource stands.

    Attributes
    ----------
    stack
        Name of the stack.
    logical_id
        In its template.
    """

    stack: str
    logical_id: str


@dataclass(frozen=True)
class Outcome:
    """What becomes of a resource.

    Attributes
    ----------
    changes
        All its changes.
    renewed
        Attributes that have other values afterwards; None if CloudFormation makes a new resource.
    """

    changes: tuple[Change, ...]
    renewed: frozenset[str] | None


def modified(place: Place, before: Resource, after: Resource) -> Outcome:
    """Judge a resource that stays."""
    resource_type = after["Type"]
    if before["Type"] != resource_type:
        found = Finding(
            Verdict.REFUSED,
            "CloudFormation changes no type in place; where it does, it deletes the old resource.",
            "Retain it, remove it from the stack, then import it under the new type "
            "(docs/decisions/0019-adopt-existing-tables.md).",
            "Type",
            before["Type"],
            resource_type,
        )
        return Outcome((_change(place, after, found),), None)
    rules = rules_of(resource_type)
    both = Both(before.get("Properties", {}), after.get("Properties", {}))
    findings: list[Finding] = []
    is_new = False
    for name in sorted({*both.before, *both.after}):
        if both.before.get(name) != both.after.get(name):
            effect = replacement(resource_type, name, both)
            is_new |= effect.effect is Effect.REPLACED
            findings += _judged(resource_type, rules, name, both, effect)
    findings += _attribute_findings(before, after, rules)
    findings += _first_day_findings(place, before, after)
    changes = tuple(_change(place, after, each) for each in findings)
    return Outcome(changes, None if is_new else rules.renewed(both))


def _judged(
    resource_type: str, rules: TypeRules, name: str, both: Both, found: Replacement
) -> Iterator[Finding]:
    """Yield what a changed property means: by its own rule, or by AWS's if they are stricter."""
    if hidden := _left_open(resource_type, rules, name, both):
        own = [left_open(hidden)]
    elif name in rules.properties:
        # A rule has nothing to say where only the order of members differs.
        own = list(rules.properties[name](name, both)) or [Finding(Verdict.SAFE, _REORDERED)]
    elif not rules.properties and is_known(resource_type, name):
        own = [Finding(Verdict.SAFE, "It is changed in place, as AWS's schema and the CLI say.")]
    elif is_custom(resource_type):
        own = [Finding(Verdict.STAGED, rules.replaced.reason, rules.replaced.advice)]
    else:
        own = [Finding(Verdict.STAGED, "No rule knows this property.", _LOOK_IT_UP)]
    own = [_located(each, name, both) for each in own]
    general = _by_replacement(rules, name, both, found)
    severest = max(each.verdict.severity for each in own)
    if general and general.verdict.severity >= severest:
        if severest == Verdict.SAFE.severity or general.verdict.severity > severest:
            yield general
            return
        if found.effect is Effect.REPLACED:
            own = [replace(each, reason=f"{each.reason} ({found.sources}.)") for each in own]
    yield from own


def _left_open(resource_type: str, rules: TypeRules, name: str, both: Both) -> list[str]:
    """Return what the rule of a property would have to read, and what shows only later."""
    if isinstance(rules.properties.get(name), Always):
        return []
    if name not in rules.reads:
        return unresolved(resource_type, name, *both.values(name))
    hidden = {*rules.open(both.before), *rules.open(both.after)}
    return sorted(hidden & set(rules.reads[name]))


def _by_replacement(rules: TypeRules, name: str, both: Both, found: Replacement) -> Finding | None:
    if found.effect is Effect.IN_PLACE:
        return None
    before, after = both.values(name)
    if found.effect is Effect.PERHAPS:
        return Finding(
            Verdict.STAGED,
            f"CloudFormation may make a new resource ({found.sources}).",
            _CHANGE_SET,
            name,
            before,
            after,
        )
    verdict, reason, advice = rules.replaced.verdict, rules.replaced.reason, rules.replaced.advice
    named = rules.name
    if named and named in both.before and both.before[named] == both.after.get(named):
        verdict = Verdict.REFUSED
        reason = f"{reason} It would need the name that the old one still has."
        advice = advice or f"Give it another {named} as well."
    return Finding(verdict, f"{reason} ({found.sources}.)", advice, name, before, after)


def _located(finding: Finding, name: str, both: Both) -> Finding:
    if finding.path and not (finding.before is None and finding.after is None):
        return finding
    before, after = both.values(name)
    return replace(finding, path=finding.path or name, before=before, after=after)


def _attribute_findings(before: Resource, after: Resource, rules: TypeRules) -> Iterator[Finding]:
    for policy in _POLICIES:
        old, new = (each.get(policy, "Delete") for each in (before, after))
        if old == new:
            continue
        if _keeps_less(old, new) and rules.removed.verdict is not Verdict.SAFE:
            reason = "What it holds would no longer be kept when the resource goes or is replaced."
            yield Finding(Verdict.REFUSED, reason, f"Leave {old}.", policy, old, new)
        else:
            yield Finding(Verdict.SAFE, "Nothing is kept less than before.", "", policy, old, new)
    if before.get("DependsOn") != after.get("DependsOn"):
        values = before.get("DependsOn"), after.get("DependsOn")
        yield Finding(Verdict.SAFE, "Only the order of a deployment.", "", "DependsOn", *values)
    for name in sorted({*before, *after} - _JUDGED):
        if before.get(name) != after.get(name):
            reason = "No rule knows this attribute; by a condition a resource comes or goes."
            yield Finding(
                Verdict.STAGED, reason, _LOOK_IT_UP, name, before.get(name), after.get(name)
            )


def _first_day_findings(place: Place, before: Resource, after: Resource) -> Iterator[Finding]:
    for day in function_problems(place.logical_id, before, after):
        yield Finding(Verdict.REFUSED, day.reason, day.advice, day.path, day.before, day.after)


def _keeps_less(before: object, after: object) -> bool:
    # What shows only later may have kept all, and may keep nothing.
    return _KEEPING.get(str(after), 0) < _KEEPING.get(str(before), _KEEPING["Retain"])


def added(place: Place, resource: Resource) -> Iterator[Change]:
    """Judge a resource that comes."""
    resource_type, properties = resource["Type"], resource.get("Properties", {})
    rules = rules_of(resource_type)
    if is_known_type(resource_type) or is_custom(resource_type):
        found = Finding(Verdict.SAFE, "It is new.")
    else:
        reason = "Neither AWS's schemas nor the CDK CLI know its type."
        found = Finding(Verdict.STAGED, reason, _LOOK_IT_UP)
    yield _change(place, resource, replace(found, after=resource_type))
    for name in rules.limits:
        both = Both({}, properties)
        hidden = _left_open(resource_type, rules, name, both)
        found_here = [left_open(hidden)] if hidden else rules.properties[name](name, both)
        for each in found_here:
            if hidden or each.verdict is Verdict.REFUSED:
                yield _change(place, resource, _located(each, name, both))


def removed(place: Place, resource: Resource) -> Change:
    """Judge a resource that goes."""
    found = rules_of(resource["Type"]).removed
    if found.verdict is Verdict.REFUSED:
        policy = resource.get("DeletionPolicy", "Delete")
        fate = (
            "CloudFormation deletes it with all that it holds."
            if policy == "Delete"
            else f"By its DeletionPolicy, {policy}, it outlives the stack, but nothing manages it."
        )
        found = replace(found, reason=f"{found.reason} {fate}")
    return _change(place, resource, replace(found, before=resource["Type"]))


def physical_name(resource: Resource) -> str:
    """Return the name that a template gives a resource, empty if CloudFormation chooses it."""
    named = rules_of(resource["Type"]).name
    name = resource.get("Properties", {}).get(named) if named else None
    return name if isinstance(name, str) else ""


def _change(place: Place, resource: Resource, found: Finding) -> Change:
    return found.at(place.stack, place.logical_id, resource["Type"], physical_name(resource))
