"""Checks of names."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from data_platform.dynamodb.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Iterable

_DYNAMODB_NAME = re.compile(r"[a-zA-Z0-9_.-]{3,255}")
_PASCAL_CASE = re.compile(r"[A-Z][A-Za-z0-9]*")
_KEBAB_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check_dynamodb_name(where: str, name: str) -> None:
    """Refuse a table or index name that DynamoDB refuses."""
    if not _DYNAMODB_NAME.fullmatch(name):
        raise DeclarationError(
            where,
            "name",
            f"DynamoDB refuses the name {name!r}",
            "Use 3 to 255 letters, digits, underscores, hyphens and dots",
        )


def check_pascal_case(where: str, field: str, name: str) -> None:
    """Refuse an identifier that is not a PascalCase word."""
    if not _PASCAL_CASE.fullmatch(name):
        raise DeclarationError(
            where, field, f"{name!r} is not PascalCase", "Use a noun such as 'UsersTable'"
        )


def check_kebab_case(where: str, field: str, name: str) -> None:
    """Refuse a name that people could not type without quoting."""
    if not _KEBAB_CASE.fullmatch(name):
        raise DeclarationError(
            where, field, f"{name!r} is not kebab-case", "Use a name such as 'by-email'"
        )


def check_unique(where: str, field: str, names: Iterable[str]) -> None:
    """Refuse a name that occurs twice."""
    repeated = sorted(name for name, count in Counter(names).items() if count > 1)
    if repeated:
        raise DeclarationError(
            where, field, f"{', '.join(map(repr, repeated))} occurs twice", "Give each its own name"
        )
