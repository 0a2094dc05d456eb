"""Checks that fields have their types, so that all other checks can rely on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.conditions import Condition
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.items import Scalar
from data_platform.dynamodb.load import Load
from data_platform.dynamodb.validation.names import shortened
from data_platform.field_types import misfits

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# What the annotations of declarations name without importing it. The values of an item are checked
# against the attributes of its entity.
_NAMES: tuple[tuple[str, object], ...] = (
    ("Attribute", Attribute),
    ("Condition", Condition),
    ("Decimal", Decimal),
    ("Item", Mapping[str, object]),
    ("Load", Load),
    ("Mapping", Mapping),
    ("Scalar", Scalar),
    ("timedelta", timedelta),
)
_TEXTS = frozenset(
    {"invariant", "meaning", "model", "purpose", "source", "when", "when_refused", "writer"}
)
_WORD_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])")


def check_field_types(where: str, declared: DataclassInstance) -> None:
    """Refuse a value of another type than its field's, in a declaration and all its parts.

    Texts for people have to be there, and fit into a line.
    """
    check_own_field_types(where, declared)
    _check_texts(where, declared)
    for each in fields(declared):
        value = getattr(declared, each.name)
        for part in value if isinstance(value, tuple) else (value,):
            if is_dataclass(part) and not isinstance(part, type):
                check_field_types(f"{where}, {_label(part)}", part)


def _check_texts(where: str, declared: DataclassInstance) -> None:
    """Refuse what documents and listings could not show in a line."""
    for each in fields(declared):
        if each.name in _TEXTS:
            text: str = getattr(declared, each.name)
            if not text.strip() or not text.isprintable():
                found = "it is empty" if not text.strip() else f"it is {shortened(text)}"
                fix = "Say it in one line of printable text"
                raise DeclarationError(where, each.name, found, fix)


def check_own_field_types(where: str, declared: DataclassInstance) -> None:
    """Refuse a value of another type than its field's, in a declaration but not in its parts."""
    for misfit in misfits(declared, _NAMES):
        raise DeclarationError(where, misfit.field, misfit.problem, misfit.fix)


def _label(part: DataclassInstance) -> str:
    """Return what errors call a part, such as ``access pattern 'by-email'``, or ``load``."""
    kind = _WORD_BOUNDARY.sub(" ", type(part).__name__).lower()
    name = getattr(part, "name", None) or getattr(part, "attribute", None)
    return f"{kind} {name!r}" if name else kind
