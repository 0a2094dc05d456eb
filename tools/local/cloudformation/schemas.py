"""AWS's own descriptions of resource types: required properties, replacement rules, identifiers.

cfn-lint ships the schemas of CloudFormation's registry as files. They are read one by one, without
importing cfn-lint, which would take seconds.
"""

import functools
import importlib.util
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA_REGION = "us-east-1"


@dataclass(frozen=True)
class ResourceSchema:
    """What the registry says about a resource type.

    Attributes
    ----------
    create_only
        Properties whose change replaces the resource, each as a path of names.
    identifier
        Names of the properties that identify a resource.
    """

    type: str
    properties: frozenset[str]
    required: frozenset[str]
    read_only: frozenset[str]
    create_only: tuple[tuple[str, ...], ...]
    identifier: tuple[str, ...]

    def replacing_properties(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
        """Return the top-level properties whose change needs a new resource."""
        return {
            path[0]
            for path in self.create_only
            if _value_at(before, path) != _value_at(after, path)
        }

    def problem(self, properties: Mapping[str, Any]) -> str | None:
        """Return what is wrong with a resource's properties, in CloudFormation's words."""
        unknown = sorted(set(properties) - self.properties)
        if unknown:
            return f"#: extraneous key [{unknown[0]}] is not permitted"
        missing = sorted(self.required - set(properties))
        if missing:
            return f"#: required key [{missing[0]}] not found"
        read_only = sorted(set(properties) & self.read_only)
        if read_only:
            return f"Encountered read-only properties in create request: [{read_only[0]}]"
        return None


def _value_at(properties: Mapping[str, Any], path: tuple[str, ...]) -> Any:  # noqa: ANN401
    value: Any = properties
    for name in path:
        if name == "*" or not isinstance(value, dict):
            return None if not isinstance(value, list) else value
        value = value.get(name)
    return value


@functools.cache
def resource_schema(resource_type: str) -> ResourceSchema | None:
    """Return the schema of a resource type; None if the registry has none."""
    file = _schema_files().get(resource_type)
    if file is None:
        return None
    schema = json.loads((_schema_folder() / "resources" / f"{file}.json").read_text("utf-8"))
    read_only = {path for path in _paths(schema, "readOnlyProperties") if len(path) == 1}
    return ResourceSchema(
        type=resource_type,
        properties=frozenset(schema["properties"]),
        required=frozenset(schema.get("required", [])),
        read_only=frozenset(name for (name,) in read_only),
        create_only=tuple(_paths(schema, "createOnlyProperties")),
        identifier=tuple(path[-1] for path in _paths(schema, "primaryIdentifier")),
    )


def _paths(schema: Mapping[str, Any], key: str) -> Iterator[tuple[str, ...]]:
    for pointer in schema.get(key, []):
        yield tuple(pointer.removeprefix("/properties/").split("/"))


@functools.cache
def _schema_files() -> dict[str, str]:
    providers = _schema_folder() / "providers" / f"{SCHEMA_REGION}.json"
    files: dict[str, str] = json.loads(providers.read_text("utf-8"))
    return files


@functools.cache
def _schema_folder() -> Path:
    found = importlib.util.find_spec("cfnlint")
    if found is None or found.origin is None:
        raise RuntimeError(
            "cfn-lint is not installed; it carries the resource schemas (make setup)."
        )
    return Path(found.origin).parent / "data" / "schemas"
