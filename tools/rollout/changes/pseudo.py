"""Account and Region in a template: synthesis writes them out where it knows them."""

from collections.abc import Mapping
from typing import Any

from tools.rollout.changes.change import Template

Pseudo = Mapping[str, str]


def pseudo_parameters(account: str, region: str) -> dict[str, str]:
    """Return what CloudFormation puts in the place of its pseudo parameters."""
    return {"AWS::AccountId": account, "AWS::Region": region}


def with_values(templates: Mapping[str, Template], pseudo: Pseudo) -> dict[str, Template]:
    """Return templates in which the values stand, as in one that was synthesized with them."""
    return {stack: _resolved(template, pseudo) for stack, template in templates.items()}


def _resolved(value: Any, pseudo: Pseudo) -> Any:  # noqa: ANN401  templates are JSON
    match value:
        case {"Ref": str(name)} if len(value) == 1 and name in pseudo:
            return pseudo[name]
        case {"Fn::Join": ["", list(parts)]}:
            return _joined([_resolved(part, pseudo) for part in parts])
        case dict():
            return {key: _resolved(member, pseudo) for key, member in value.items()}
        case list():
            return [_resolved(member, pseudo) for member in value]
        case _:
            return value


def _joined(parts: list[Any]) -> Any:  # noqa: ANN401  templates are JSON
    merged: list[Any] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    is_text = len(merged) == 1 and isinstance(merged[0], str)
    return merged[0] if is_text else {"Fn::Join": ["", merged]}
