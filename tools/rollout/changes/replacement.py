"""Whether a changed property replaces its resource, as two sources say: the stricter one holds.

The registry's schemas (as cfn-lint ships them) and the database of the CDK CLI disagree for some
types: each knows replacements that the other does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

from tools.paths import REPOSITORY
from tools.resource_types.command_line import known_type
from tools.resource_types.schemas import resource_schema
from tools.rollout.changes.rules import Both, keyed

_NAMES = ("IndexName", "AttributeName", "Region", "Id", "Key", "Name", "Sid")


class Effect(IntEnum):
    """What a change of a property does to its resource."""

    IN_PLACE = 0
    PERHAPS = 1
    REPLACED = 2


_WORDS = {Effect.IN_PLACE: "no", Effect.PERHAPS: "in some cases", Effect.REPLACED: "always"}


@dataclass(frozen=True)
class Replacement:
    """What both sources say of a changed property."""

    schema: Effect
    command_line: Effect

    @property
    def effect(self) -> Effect:
        """The stricter one."""
        return max(self.schema, self.command_line)

    @property
    def sources(self) -> str:
        """Both, in words."""
        return f"resource schema: {_WORDS[self.schema]}; CDK CLI: {_WORDS[self.command_line]}"


def is_known(resource_type: str, name: str) -> bool:
    """Tell whether both sources know a property of a type."""
    schema, known = resource_schema(resource_type), known_type(REPOSITORY, resource_type)
    return bool(schema and known and schema.has(name) and name in known.properties)


def is_known_type(resource_type: str) -> bool:
    """Tell whether both sources know a type."""
    return bool(resource_schema(resource_type) and known_type(REPOSITORY, resource_type))


def replacement(resource_type: str, name: str, both: Both) -> Replacement:
    """Return what the sources say of the property that changed."""
    changed = set(_changed_paths(name, *both.values(name)))
    schema, command_line = _effects(resource_type)
    return Replacement(_strictest(schema, changed), _strictest(command_line, changed))


def replaces_by_reference(resource_type: str, name: str) -> bool:
    """Tell whether a new value of a whole property replaces, as one that refers to another does."""
    return any(effects.get(name) is Effect.REPLACED for effects in _effects(resource_type))


def _strictest(effects: dict[str, Effect], changed: set[str]) -> Effect:
    met = [
        effect
        for path, effect in effects.items()
        for each in changed
        if each == path or each.startswith(f"{path}/")
    ]
    return max(met, default=Effect.IN_PLACE)


@cache
def _effects(resource_type: str) -> tuple[dict[str, Effect], dict[str, Effect]]:
    """Return the effect of each path in the schema, and in the CLI's database."""
    schema, known = resource_schema(resource_type), known_type(REPOSITORY, resource_type)
    registered = {}
    if schema:
        registered = {_path(each): Effect.PERHAPS for each in schema.conditional}
        registered |= {_path(each): Effect.REPLACED for each in schema.create_only}
    shipped = {}
    if known:
        shipped = dict.fromkeys(known.perhaps_replacing, Effect.PERHAPS)
        shipped |= dict.fromkeys(known.replacing, Effect.REPLACED)
    return registered, shipped


def _path(names: tuple[str, ...]) -> str:
    return "/".join(name for name in names if name not in {"*", "items", "properties"})


def _changed_paths(path: str, before: Any, after: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the paths at which two values differ, as schemas write them: without positions."""
    if before == after:
        return
    yield path
    if isinstance(before, dict | None) and isinstance(after, dict | None):
        for name in sorted({*(before or {}), *(after or {})}):
            yield from _changed_paths(
                f"{path}/{name}", (before or {}).get(name), (after or {}).get(name)
            )
    elif isinstance(before, list) and isinstance(after, list):
        # A member that comes or goes is no change of one that stays.
        old, new = keyed(before, *_NAMES), keyed(after, *_NAMES)
        for name in sorted(set(old) & set(new)):
            yield from _changed_paths(path, old[name], new[name])
