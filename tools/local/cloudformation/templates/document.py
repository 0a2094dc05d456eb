"""Reading a template: JSON, or YAML with the short forms of the intrinsic functions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml  # type: ignore[import-untyped]

from tools.local.cloudformation.errors import ValidationError

SECTIONS = {
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
}
LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"


@dataclass(frozen=True)
class ResourceDefinition:
    """A resource as the template declares it; values are not evaluated yet."""

    logical_id: str
    type: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    condition: str | None = None
    depends_on: tuple[str, ...] = ()
    deletion_policy: str | None = None
    update_replace_policy: str | None = None
    metadata: Any = None


@dataclass(frozen=True)
class Template:
    """A template whose structure has been checked."""

    description: str | None
    parameters: Mapping[str, Mapping[str, Any]]
    mappings: Mapping[str, Any]
    conditions: Mapping[str, Any]
    resources: Mapping[str, ResourceDefinition]
    outputs: Mapping[str, Mapping[str, Any]]
    metadata: Any = None
    transforms: tuple[str, ...] = ()


def parse_template(body: str) -> Template:
    """Read a template and check its structure.

    Raises
    ------
    ValidationError
        If it is not a template; the message says where.
    """
    document = _load(body)
    unknown = sorted(set(document) - SECTIONS)
    if unknown:
        raise ValidationError(f"Invalid template property or properties [{', '.join(unknown)}]")
    resources = document.get("Resources")
    if not isinstance(resources, dict) or not resources:
        raise ValidationError(
            "Template format error: At least one Resources member must be defined."
        )
    return Template(
        description=document.get("Description"),
        parameters=_section(document, "Parameters"),
        mappings=_section(document, "Mappings"),
        conditions=_section(document, "Conditions"),
        resources={name: _resource(name, body) for name, body in resources.items()},
        outputs=_section(document, "Outputs"),
        metadata=document.get("Metadata"),
        transforms=_transforms(document.get("Transform")),
    )


def _load(body: str) -> dict[str, Any]:
    try:
        document = json.loads(body) if body.lstrip().startswith("{") else _load_yaml(body)
    except (ValueError, yaml.YAMLError) as error:
        raise ValidationError(f"Template format error: {error}") from error
    if not isinstance(document, dict):
        raise ValidationError("Template format error: unsupported structure.")
    return document


def _load_yaml(body: str) -> Any:  # noqa: ANN401
    return yaml.load(body, Loader=_TemplateLoader)  # noqa: S506  derived from the safe loader


def _section(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    section = document.get(name) or {}
    if not isinstance(section, dict):
        raise ValidationError(f"Template format error: {name} must be an object.")
    return section


def _transforms(declared: Any) -> tuple[str, ...]:  # noqa: ANN401
    names = tuple(declared) if isinstance(declared, list) else (declared,) if declared else ()
    for name in names:
        if name != LANGUAGE_EXTENSIONS:
            raise ValidationError(
                f"The transform {name} does not run locally; only {LANGUAGE_EXTENSIONS} does."
            )
    return names


def _resource(logical_id: str, body: Any) -> ResourceDefinition:  # noqa: ANN401
    where = f"Template format error: [/Resources/{logical_id}]"
    if logical_id.startswith("Fn::ForEach"):
        raise ValidationError(f"{where} Fn::ForEach is not expanded locally.")
    if not isinstance(body, dict) or not isinstance(body.get("Type"), str):
        raise ValidationError(f"{where} Every Resources object must contain a Type member.")
    depends_on = body.get("DependsOn") or []
    return ResourceDefinition(
        logical_id=logical_id,
        type=body["Type"],
        properties=body.get("Properties") or {},
        condition=body.get("Condition"),
        depends_on=(depends_on,) if isinstance(depends_on, str) else tuple(depends_on),
        deletion_policy=body.get("DeletionPolicy"),
        update_replace_policy=body.get("UpdateReplacePolicy"),
        metadata=body.get("Metadata"),
    )


class _TemplateLoader(yaml.CSafeLoader):  # type: ignore[misc]
    """Understands `!Ref`, `!Sub`, … and leaves dates as text."""


def _construct_short_form(loader: _TemplateLoader, suffix: str, node: yaml.Node) -> Any:  # noqa: ANN401
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


_TemplateLoader.add_multi_constructor("!", _construct_short_form)
_TemplateLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
