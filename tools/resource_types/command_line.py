"""What the CDK CLI knows of resource types: which properties replace, and which types hold data.

The CLI compares templates by a database that lies in its package. It is read as it is: compressed
JSON whose entities refer to each other by number.
"""

import functools
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATABASE = Path("node_modules") / "aws-cdk" / "db.json.gz"


@dataclass(frozen=True)
class KnownType:
    """What the CLI knows of a resource type.

    Attributes
    ----------
    replacing
        Paths of properties whose change replaces the resource, such as ``DatabaseInput/Name``.
    perhaps_replacing
        Paths of those whose change may replace it.
    properties
        Names of all properties at the top.
    holds_data
        Whether the CLI calls it stateful.
    """

    replacing: frozenset[str]
    perhaps_replacing: frozenset[str]
    properties: frozenset[str]
    holds_data: bool


@functools.cache
def known_type(repository: Path, resource_type: str) -> KnownType | None:
    """Return what the CLI of a repository knows of a type; None if it does not know it.

    Raises
    ------
    RuntimeError
        If the CLI is not installed there.
    """
    types, definitions = _database(repository)
    entity = types.get(resource_type)
    if entity is None:
        return None
    found = dict(_replacements(entity, definitions))
    return KnownType(
        replacing=frozenset(path for path, effect in found.items() if effect == "yes"),
        perhaps_replacing=frozenset(path for path, effect in found.items() if effect == "maybe"),
        properties=frozenset(entity["properties"]),
        holds_data=bool(entity.get("isStateful")),
    )


@functools.cache
def _database(repository: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        content = json.loads(gzip.decompress((repository / DATABASE).read_bytes()))
    except FileNotFoundError:
        raise RuntimeError(
            "The CDK CLI is not installed; it carries rules of replacement (make setup)."
        ) from None
    schema = content["schema"]
    types = {each["cloudFormationType"]: each for each in schema["resource"]["entities"]}
    return types, {each["$id"]: each for each in schema["typeDefinition"]["entities"]}


def _replacements(
    entity: Mapping[str, Any],
    definitions: Mapping[str, Any],
    path: tuple[str, ...] = (),
    within: tuple[str, ...] = (),
) -> Iterator[tuple[str, str]]:
    for name, described in entity["properties"].items():
        effect = described.get("causesReplacement", "no")
        if effect != "no":
            yield "/".join((*path, name)), effect
        for number in _referenced(described["type"]):
            if number not in within:  # some types hold themselves
                deeper = (*path, name)
                yield from _replacements(
                    definitions[number], definitions, deeper, (*within, number)
                )


def _referenced(described: Mapping[str, Any]) -> Iterator[str]:
    if described["type"] == "ref":
        yield described["reference"]["$ref"]
    if "element" in described:
        yield from _referenced(described["element"])
    for each in described.get("types", []):
        yield from _referenced(each)
