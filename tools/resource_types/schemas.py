"""AWS's own descriptions of resource types: their properties, replacement rules, identifiers.

cfn-lint ships the schemas of CloudFormation's registry as files. They are read one by one, without
importing cfn-lint, which would take seconds.
"""

import functools
import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SCHEMA_REGION = "us-east-1"


@dataclass(frozen=True)
class ResourceSchema:
    """What the registry says about a resource type.

    Attributes
    ----------
    root
        The schema itself.
    create_only
        Properties whose change replaces the resource, each as a path of names.
    conditional
        Properties whose change replaces the resource in some cases; only the type knows which.
    write_only
        Paths of properties that no service tells again, such as a password or `Code/ZipFile`.
    identifier
        Names of the properties that identify a resource.
    """

    type: str
    read_only: frozenset[str]
    create_only: tuple[tuple[str, ...], ...]
    conditional: tuple[tuple[str, ...], ...]
    write_only: frozenset[str]
    identifier: tuple[str, ...]
    root: Mapping[str, Any] = field(repr=False, compare=False)

    def replacing_properties(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
        """Return the top-level properties whose change needs a new resource in any case."""
        return _changed(self.create_only, before, after)

    def conditional_changes(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
        """Return the top-level properties whose change may need a new resource."""
        return _changed(self.conditional, before, after)

    def tells(self, name: str, value: Any) -> bool:  # noqa: ANN401
        """Tell whether a service tells again anything of what a property has been set to."""
        if name in self.write_only:
            return False
        members = [f"{name}/{member}" for member in value] if isinstance(value, dict) else []
        return not members or not self.write_only.issuperset(members)

    def problem(self, properties: Mapping[str, Any]) -> str | None:
        """Return what is wrong with a resource's properties, in CloudFormation's words."""
        problem = next(self._problems(self.root, properties, "#"), None)
        read_only = sorted(set(properties) & self.read_only)
        if problem is None and read_only:
            return f"Encountered read-only properties in create request: [{read_only[0]}]"
        return problem

    def has(self, path: str) -> bool:
        """Tell whether there is a property at a path such as `Replicas/Region`."""
        node = self._resolved(self.root)
        for name in path.split("/"):
            node = self._resolved(node.get("items", node))
            if name not in node.get("properties", {}):
                return not _is_closed(node)
            node = self._resolved(node["properties"][name])
        return True

    def unresolved(self, path: str, value: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield where a function stands for what is no text: a list, an object, a number, a switch.

        Parameters
        ----------
        path
            Of a property, such as `Replicas/Region`.
        """
        node: Mapping[str, Any] = self.root
        for name in path.split("/"):
            node = self._resolved(node)
            node = self._resolved(node.get("items", node)).get("properties", {}).get(name, {})
        yield from self._unresolved(node, value, path)

    def _unresolved(self, schema: Mapping[str, Any], value: Any, where: str) -> Iterator[str]:  # noqa: ANN401
        node = self._resolved(schema)
        if is_function(value):
            if not self._types(node) <= {"string"}:
                yield where
        elif isinstance(value, list):
            for member in value:
                yield from self._unresolved(node.get("items", {}), member, where)
        elif isinstance(value, dict):
            known = node.get("properties", {})
            for name in sorted(set(value) & set(known)):
                yield from self._unresolved(known[name], value[name], f"{where}/{name}")

    def _types(self, schema: Mapping[str, Any]) -> set[str]:
        node = self._resolved(schema)
        named = node.get("type", [])
        found = {named} if isinstance(named, str) else set(named)
        for choice in ("anyOf", "oneOf"):
            for each in node.get(choice, []):
                found |= self._types(each)
        return found

    def _problems(self, schema: Mapping[str, Any], value: Any, where: str) -> Iterator[str]:  # noqa: ANN401
        node = self._resolved(schema)
        if isinstance(value, list) and isinstance(node.get("items"), dict):
            for position, item in enumerate(value):
                yield from self._problems(node["items"], item, f"{where}/{position}")
        if not isinstance(value, dict) or "properties" not in node:
            return
        known = node["properties"]
        for name in sorted(set(value) - set(known)):
            if _is_closed(node) and not _matches_a_pattern(node, name):
                yield f"{where}: extraneous key [{name}] is not permitted"
        for name in sorted(set(node.get("required", [])) - set(value)):
            yield f"{where}: required key [{name}] not found"
        for name in sorted(set(value) & set(known)):
            yield from self._problems(known[name], value[name], f"{where}/{name}")

    def _resolved(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in node:
            target: Any = self.root
            for name in node["$ref"].removeprefix("#/").split("/"):
                target = target[name]
            node = target
        return node


def is_function(value: object) -> bool:
    """Tell whether a function of CloudFormation stands in the place of a value."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    (name,) = value
    return str(name) == "Ref" or str(name).startswith("Fn::")


def _is_closed(node: Mapping[str, Any]) -> bool:
    return node.get("additionalProperties") is False


def _matches_a_pattern(node: Mapping[str, Any], name: str) -> bool:
    return any(re.search(pattern, name) for pattern in node.get("patternProperties", {}))


def _changed(
    paths: tuple[tuple[str, ...], ...], before: Mapping[str, Any], after: Mapping[str, Any]
) -> set[str]:
    return {path[0] for path in paths if _value_at(before, path) != _value_at(after, path)}


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
    return ResourceSchema(
        type=resource_type,
        read_only=frozenset(p[0] for p in _paths(schema, "readOnlyProperties") if len(p) == 1),
        create_only=tuple(_paths(schema, "createOnlyProperties")),
        conditional=tuple(_paths(schema, "conditionalCreateOnlyProperties")),
        write_only=frozenset("/".join(path) for path in _paths(schema, "writeOnlyProperties")),
        identifier=tuple(path[-1] for path in _paths(schema, "primaryIdentifier")),
        root=schema,
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
