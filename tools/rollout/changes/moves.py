"""Resources that have another logical ID, or another stack, and are the same otherwise."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tools.rollout.changes.change import Change, Template, Verdict
from tools.rollout.changes.references import renamed
from tools.rollout.changes.registry import rules_of
from tools.rollout.changes.resources import Place, physical_name

_ALIKE = 0.75
"""Part of the leaves of both that are equal, from which on two resources count as one."""
_DESCRIBING = {"Tags", "Description", "BackupVaultTags"}

Moves = Mapping[Place, Place]
"""From the old place of each moved resource to the new one."""


def moves(before: Mapping[str, Template], after: Mapping[str, Template]) -> Moves:
    """Return the resources that moved: same type, and same name or nearly the same properties."""
    gone, come = _only_in(before, after), _only_in(after, before)
    found: dict[Place, Place] = {}
    for old, resource in gone.items():
        candidates = {
            new: _likeness(resource, other)
            for new, other in come.items()
            if other["Type"] == resource["Type"] and new not in found.values()
        }
        best = max(candidates, key=lambda new: candidates[new], default=None)
        if best is not None and candidates[best] >= _ALIKE and _is_worth_it(resource):
            found[old] = best
    return found


def _only_in(
    templates: Mapping[str, Template], others: Mapping[str, Template]
) -> dict[Place, Mapping[str, Any]]:
    return {
        Place(stack, logical_id): resource
        for stack, template in sorted(templates.items())
        for logical_id, resource in template.get("Resources", {}).items()
        if logical_id not in others.get(stack, {}).get("Resources", {})
    }


def _is_worth_it(resource: Mapping[str, Any]) -> bool:
    """Tell whether anything is lost, or taken, when such a resource is made a second time."""
    return (
        bool(physical_name(resource))
        or rules_of(resource["Type"]).removed.verdict is not Verdict.SAFE
    )


def _likeness(before: Mapping[str, Any], after: Mapping[str, Any]) -> float:
    if physical_name(before) or physical_name(after):
        return float(physical_name(before) == physical_name(after))
    old, new = (set(_leaves("", each.get("Properties", {}))) for each in (before, after))
    return len(old & new) / len(old | new) if old | new else 1.0


def _leaves(path: str, value: Any) -> Iterator[str]:  # noqa: ANN401  properties are JSON
    match value:
        case {"Ref": _} | {"Fn::GetAtt": _}:
            yield path  # what it names may have moved as well
        case dict():
            for name, member in value.items():
                if name not in _DESCRIBING:
                    yield from _leaves(f"{path}/{name}", member)
        case list():
            for member in value:
                yield from _leaves(f"{path}/*", member)
        case _:
            yield f"{path}={json.dumps(value)}"


def put_back(before: Mapping[str, Template], found: Moves) -> Mapping[str, Template]:
    """Return the former templates with all moved resources where they are now."""
    if not found:
        return before
    moved: dict[str, dict[str, Any]] = {}
    for stack, template in before.items():
        names = _names_within(stack, found)
        kept = {
            logical_id: resource
            for logical_id, resource in template.get("Resources", {}).items()
            if Place(stack, logical_id) not in found
        }
        moved[stack] = {**template, "Resources": renamed(kept, names)}
        if "Outputs" in template:
            moved[stack]["Outputs"] = renamed(template["Outputs"], names)
    for old, new in found.items():
        resource = before[old.stack]["Resources"][old.logical_id]
        target = moved.setdefault(new.stack, {"Resources": {}})
        names = _names_within(old.stack, found)
        target["Resources"][new.logical_id] = renamed(resource, names)
    return moved


def _names_within(stack: str, found: Moves) -> dict[str, str]:
    """Return what was renamed within a stack; other stacks may have the same logical IDs."""
    return {
        old.logical_id: new.logical_id
        for old, new in found.items()
        if old.stack == new.stack == stack
    }


def refactor_resources(found: Moves) -> dict[str, str]:
    """Return the moves as the ``resources`` of an environment in `cdk refactor`'s override file."""
    return {_location(old): _location(new) for old, new in found.items()}


def move_changes(before: Mapping[str, Template], found: Moves) -> Iterator[Change]:
    """Yield a refused change for each resource that moved."""
    for old, new in found.items():
        resource = before[old.stack]["Resources"][old.logical_id]
        name = physical_name(resource)
        what = "stack" if old.stack != new.stack else "logical ID"
        fate = (
            f"CloudFormation would make it anew under the name {name}, which the old one still has."
            if name
            else "CloudFormation would make an empty one, and give up the old one."
        )
        yield Change(
            stack=new.stack,
            logical_id=new.logical_id,
            resource_type=resource["Type"],
            name=name,
            path="LogicalId",
            before=_location(old),
            after=_location(new),
            verdict=Verdict.REFUSED,
            reason=f"It is the same resource under another {what}. {fate}",
            advice="Leave the construct's ID and parent as they were; or, in a deployment of its "
            "own, move it with `cdk refactor --unstable=refactor --override-file FILE`, whose "
            f'resources are {{"{_location(old)}": "{_location(new)}"}}.',
        )


def _location(place: Place) -> str:
    return f"{place.stack}.{place.logical_id}"
