"""Which properties of a type have an effect here, which are accepted without, and no others.

A property that is dropped silently lets a deployment succeed that is not what the template says.
"""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class KnownProperties:
    """The properties that a handler knows, as paths such as `Replicas/Region`.

    Lists are not part of a path. What lies below a path that is given is known with it, so a type
    whose nested settings are applied one by one gives each of them.

    Attributes
    ----------
    applied
        What is given to the local service, which keeps it or works with it.
    without_effect
        What changes nothing here, and why not.
    """

    applied: frozenset[str]
    without_effect: Mapping[str, str] = field(default_factory=dict)

    def unknown(self, properties: Mapping[str, Any]) -> list[str]:
        """Return the paths of properties that are not known; intrinsic functions are left out."""
        return sorted(set(_unknown(properties, "", self._paths, self._outer)))

    @functools.cached_property
    def _paths(self) -> frozenset[str]:
        return self.applied | frozenset(self.without_effect)

    @functools.cached_property
    def _outer(self) -> frozenset[str]:
        ends = ((path, end) for path in self._paths for end, char in enumerate(path) if char == "/")
        return frozenset(path[:end] for path, end in ends)


def knows(*applied: str, without_effect: Mapping[str, str] | None = None) -> KnownProperties:
    """Return the properties with these paths."""
    return KnownProperties(frozenset(applied), without_effect or {})


def under(outer: str, *paths: str) -> tuple[str, ...]:
    """Return paths below another one."""
    return tuple(f"{outer}/{path}" for path in paths)


def _unknown(
    value: Any,  # noqa: ANN401
    where: str,
    known: frozenset[str],
    outer: frozenset[str],
) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _unknown(item, where, known, outer)
    if not isinstance(value, dict) or _is_intrinsic(value):
        return
    for name, member in value.items():
        path = f"{where}/{name}" if where else name
        if path in outer and path not in known:
            yield from _unknown(member, path, known, outer)
        elif path not in known:
            yield path


def _is_intrinsic(value: Mapping[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))
