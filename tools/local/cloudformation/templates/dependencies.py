"""Which resources of a template need which others first."""

import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.templates.document import ResourceDefinition, Template
from tools.local.cloudformation.templates.evaluation import Evaluator

_PLACEHOLDER = re.compile(r"\$\{([^!{}.]+)(?:\.[^{}]+)?\}")


def referenced_names(value: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield every name that a value refers to: resources, parameters, pseudo-parameters."""
    if isinstance(value, dict):
        for key, member in value.items():
            if key == "Ref" and isinstance(member, str):
                yield member
            elif key == "Fn::GetAtt":
                yield member.split(".")[0] if isinstance(member, str) else member[0]
            elif key == "Fn::Sub":
                yield from _substituted_names(member)
            else:
                yield from referenced_names(member)
    elif isinstance(value, list):
        for item in value:
            yield from referenced_names(item)


def _substituted_names(argument: Any) -> Iterator[str]:  # noqa: ANN401
    text, given = argument if isinstance(argument, list) else (argument, {})
    for match in _PLACEHOLDER.finditer(text):
        if match.group(1).strip() not in given:
            yield match.group(1).strip()
    yield from referenced_names(given)


def check_references(template: Template) -> None:
    """Check that every name exists and that no resources wait for each other.

    Raises
    ------
    ValidationError
        In CloudFormation's words.
    """
    unresolved: set[str] = set()
    for resource in template.resources.values():
        names = {*referenced_names(resource.properties), *resource.depends_on}
        unresolved |= {name for name in names if not _is_known(template, name)}
    if unresolved:
        raise ValidationError(
            "Template format error: Unresolved resource dependencies "
            f"[{', '.join(sorted(unresolved))}] in the Resources block of the template"
        )
    outputs = {
        name
        for output in template.outputs.values()
        for name in referenced_names(output)
        if not _is_known(template, name)
    }
    if outputs:
        raise ValidationError(
            "Template format error: Unresolved resource dependencies "
            f"[{', '.join(sorted(outputs))}] in the Outputs block of the template"
        )
    _check_acyclic(template)


def _is_known(template: Template, name: str) -> bool:
    return name in template.resources or name in template.parameters or name.startswith("AWS::")


def _check_acyclic(template: Template) -> None:
    graph = {name: _needed(template, body) for name, body in template.resources.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        names = ", ".join(sorted(set(error.args[1])))
        raise ValidationError(f"Circular dependency between resources: [{names}]") from error


def _needed(template: Template, resource: ResourceDefinition) -> set[str]:
    names = {*referenced_names(resource.properties), *resource.depends_on}
    return names & set(template.resources)


def dependencies(evaluator: Evaluator) -> Mapping[str, set[str]]:
    """Return for each wanted resource the wanted resources that must exist before it."""
    wanted = evaluator.wanted_resources()
    template = evaluator.template
    return {name: _needed(template, template.resources[name]) & wanted for name in wanted}
