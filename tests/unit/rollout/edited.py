"""The real stacks with one thing changed, and what is said of it."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from tools.rollout.changes.change import Change, Verdict
from tools.rollout.changes.classification import classify

Template = Mapping[str, Any]
Edit = Callable[[dict[str, Any]], object]


def find(templates: Mapping[str, Template], kind: str, having: str = "") -> tuple[str, str]:
    """Return stack and logical ID of the first resource of a type that has a property."""
    return next(
        (stack, logical_id)
        for stack, template in sorted(templates.items())
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == kind and (not having or having in resource["Properties"])
    )


def edited(template: Template, logical_id: str, edit: Edit) -> dict[str, Any]:
    """Return a template in which one resource is changed."""
    resource = copy.deepcopy(template["Resources"][logical_id])
    edit(resource)
    return {**template, "Resources": {**template["Resources"], logical_id: resource}}


def changes_of(
    templates: Mapping[str, Template], kind: str, edit: Edit, having: str = ""
) -> tuple[Change, ...]:
    """Return what is said of the stack in which the first such resource is changed."""
    stack, logical_id = find(templates, kind, having)
    before = templates[stack]
    return classify(before, edited(before, logical_id, edit), stack=stack)


def refusals(changes: tuple[Change, ...]) -> list[Change]:
    """Return the refused ones."""
    return [change for change in changes if change.verdict is Verdict.REFUSED]


def put(name: str, value: Any) -> Edit:
    """Return an edit that sets a property, such as ``Replicas/0/DeletionProtectionEnabled``."""
    *path, last = [int(part) if part.isdecimal() else part for part in name.split("/")]

    def edit(resource: dict[str, Any]) -> None:
        target: Any = resource["Properties"]
        for part in path:
            target = target[part]
        if value is None:
            del target[last]
        else:
            target[last] = value

    return edit
