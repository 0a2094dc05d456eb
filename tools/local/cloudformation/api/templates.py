"""Actions on templates."""

import json
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.api.definitions import read_template_body, required_capabilities
from tools.local.cloudformation.api.service import Request
from tools.local.cloudformation.errors import ChangeSetNotFoundError, ValidationError
from tools.local.cloudformation.templates.document import Template, parse_template
from tools.resource_types.schemas import resource_schema


def get_template(request: Request) -> Mapping[str, Any]:
    """Return the template of a stack or of a change set, as it was submitted."""
    given = request.given
    if "StackName" not in given and "ChangeSetName" not in given:
        raise ValidationError("Either StackName or ChangeSetName must be specified.")
    stacks = (
        [request.store.get(given["StackName"], request.region)]
        if "StackName" in given
        else list(request.store.stacks(request.region))
    )
    if "ChangeSetName" in given:
        for stack in stacks:
            for change_set in stack.change_sets.values():
                if given["ChangeSetName"] in {change_set.id, change_set.name}:
                    return _stages(change_set.definition.template_body)
        raise ChangeSetNotFoundError(f"ChangeSet [{given['ChangeSetName']}] does not exist")
    definition = stacks[0].definition
    # A stack that only has change sets has an empty template.
    return _stages(definition.template_body if definition else "{}")


def _stages(body: str) -> dict[str, Any]:
    return {"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]}


def get_template_summary(request: Request) -> Mapping[str, Any]:
    """Describe a template: parameters, types, and how its resources are identified."""
    template = parse_template(_body(request))
    capabilities = required_capabilities(template)
    types = sorted({resource.type for resource in template.resources.values()})
    return {
        "Parameters": [
            {
                **_parameter(name, declared),
                "ParameterType": declared.get("Type", "String"),
                "ParameterConstraints": {
                    "AllowedValues": [str(value) for value in declared.get("AllowedValues", [])]
                },
            }
            for name, declared in template.parameters.items()
        ],
        "Description": template.description,
        "Capabilities": capabilities,
        "CapabilitiesReason": _capabilities_reason(template) if capabilities else None,
        "ResourceTypes": types,
        "Metadata": json.dumps(template.metadata) if template.metadata else None,
        "DeclaredTransforms": list(template.transforms),
        "ResourceIdentifierSummaries": [
            {
                "ResourceType": name,
                "LogicalResourceIds": [
                    resource.logical_id
                    for resource in template.resources.values()
                    if resource.type == name
                ],
                "ResourceIdentifiers": list(schema.identifier),
            }
            for name in types
            if (schema := resource_schema(name))
        ],
    }


def _body(request: Request) -> str:
    name = request.given.get("StackName")
    if not name:
        return read_template_body(request, None)
    definition = request.store.get(name, request.region).definition
    if definition is None:
        raise ValidationError(f"Stack {name} has no template yet.")
    return definition.template_body


def _capabilities_reason(template: Template) -> str:
    types = sorted({body.type for body in template.resources.values() if "::IAM::" in body.type})
    return f"The following resource(s) require capabilities: [{', '.join(types)}]"


def validate_template(request: Request) -> Mapping[str, Any]:
    """Check a template's structure and list its parameters."""
    template = parse_template(read_template_body(request, None))
    return {
        "Parameters": [_parameter(name, body) for name, body in template.parameters.items()],
        "Description": template.description,
        "Capabilities": required_capabilities(template),
        "DeclaredTransforms": list(template.transforms),
    }


def _parameter(name: str, declared: Mapping[str, Any]) -> dict[str, Any]:
    default = declared.get("Default")
    return {
        "ParameterKey": name,
        "DefaultValue": None if default is None else str(default),
        "NoEcho": str(declared.get("NoEcho", "false")).lower() == "true",
        "Description": declared.get("Description"),
    }
