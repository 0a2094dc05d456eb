"""What the lock holds of a template: resources that hold data or identity, and what may harm them.

A lock is a template of each stack, cut down, so that two of them are compared by the same rules as
whole ones.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tools.rollout.changes.change import Template, Verdict
from tools.rollout.changes.registry import rules_of
from tools.rollout.changes.replacement import replaces_by_reference
from tools.rollout.changes.rules import Always, TypeRules
from tools.rollout.changes.services.others import PARAMETER_TYPE
from tools.rollout.changes.services.policies import policy_changes

_KEPT = ("Type", "DeletionPolicy", "UpdateReplacePolicy")
_ALWAYS_SAFE = "Tags"
_INDENT = " "
_WIDTH = 110


def locked(templates: Mapping[str, Template]) -> dict[str, dict[str, Any]]:
    """Return the lock of a stage.

    Parameters
    ----------
    templates
        By stack name.
    """
    return {
        stack: {"Resources": dict(_resources(template))}
        for stack, template in sorted(templates.items())
    }


def _resources(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    for logical_id, resource in template.get("Resources", {}).items():
        rules = rules_of(resource["Type"])
        # Published parameters are locked by docs/contracts/outputs.json.
        if rules.removed.verdict is Verdict.REFUSED and resource["Type"] != PARAMETER_TYPE:
            kept = {name: resource[name] for name in _KEPT if name in resource}
            yield logical_id, {**kept, "Properties": _properties(rules, resource)}


def _properties(rules: TypeRules, resource: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _without_tags(value)
        for name, value in sorted(resource.get("Properties", {}).items())
        if not _is_left_out(resource["Type"], rules, name)
    }


def _is_left_out(resource_type: str, rules: TypeRules, name: str) -> bool:
    if not rules.properties:
        return not replaces_by_reference(resource_type, name)
    rule = rules.properties.get(name)
    is_safe = isinstance(rule, Always) and rule.finding.verdict is Verdict.SAFE
    # Policies are long, and whoever loses access by one keeps the data: the plan judges them.
    is_policy = rule is policy_changes
    return name == _ALWAYS_SAFE or is_policy or (is_safe and rules.name != name)


def _without_tags(value: Any) -> Any:  # noqa: ANN401  templates are JSON
    match value:
        case dict():
            return {key: _without_tags(each) for key, each in value.items() if key != _ALWAYS_SAFE}
        case list():
            return [_without_tags(each) for each in value]
        case _:
            return value


def lock_text(lock: Mapping[str, Any]) -> str:
    """Return the text of a lock: what fits into a line is one, so that differences are short."""
    return _written(lock, "") + "\n"


def _written(value: Any, indent: str) -> str:  # noqa: ANN401  templates are JSON
    line = json.dumps(value, ensure_ascii=False)
    inner = indent + _INDENT
    if len(indent) + len(line) <= _WIDTH or not value:
        return line
    if isinstance(value, dict):
        members = [
            f"{inner}{json.dumps(name)}: {_written(member, inner)}"
            for name, member in value.items()
        ]
        return "{\n" + ",\n".join(members) + f"\n{indent}}}"
    if isinstance(value, list):
        members = [inner + _written(member, inner) for member in value]
        return "[\n" + ",\n".join(members) + f"\n{indent}]"
    return line
