"""Which attributes the trail may show; whatever else an item holds is redacted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

REDACTED: Mapping[str, Any] = {"S": "[redacted]"}
"""Stands for every value that the trail must not show, whatever its type and length."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """What may be shown of a value.

    Attributes
    ----------
    whole
        Whether all of it may be shown.
    fields
        Otherwise, the fields of a map of which something may be shown.
    """

    whole: bool = False
    fields: Mapping[str, Visibility] = field(default_factory=dict)

    def of(self, name: str) -> Visibility:
        """Return what may be shown of a field; nothing, if it was never declared."""
        return self if self.whole else self.fields.get(name, _HIDDEN)

    def reveal(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what may be shown of a value in DynamoDB JSON."""
        if self.whole:
            return value
        if self.fields and "M" in value:
            members = value["M"].items()
            return {"M": {name: self.of(name).reveal(member) for name, member in members}}
        return REDACTED


_HIDDEN = Visibility()
_WHOLE = Visibility(whole=True)


def visibility_of(paths: Iterable[str]) -> Visibility:
    """Return what a list of attributes shows; ``metadata.context`` is a field of a map."""
    below: dict[str, list[str]] = {}
    whole = set()
    for path in paths:
        name, _, rest = path.partition(".")
        if rest:
            below.setdefault(name, []).append(rest)
        else:
            whole.add(name)
    fields = {name: visibility_of(rests) for name, rests in below.items()}
    return Visibility(fields={**fields, **dict.fromkeys(whole, _WHOLE)})
