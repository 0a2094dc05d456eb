"""Checks of names."""

import re
from collections import Counter
from collections.abc import Iterable

from data_platform.dynamodb.errors import DeclarationError

MAX_ATTRIBUTE_NAME_BYTES = 255
"""What DynamoDB allows for the attributes of keys and projections, and so for any here."""

MAX_CONSTRUCT_ID_CHARACTERS = 64
"""Exports are named after it, with a prefix and a namespace in front."""

MAX_DYNAMODB_NAME = 255
"""Characters of the name of a table or an index."""

_DYNAMODB_NAME = re.compile(rf"[a-zA-Z0-9_.-]{{3,{MAX_DYNAMODB_NAME}}}")
_TABLE_ID = re.compile(r"[A-Z][A-Za-z0-9]*Table")
_PASCAL_CASE = re.compile(r"[A-Z][A-Za-z0-9]*")
_KEBAB_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MAX_SHOWN = 60


def check_dynamodb_name(where: str, name: str) -> None:
    """Refuse a table or index name that DynamoDB refuses."""
    if not _DYNAMODB_NAME.fullmatch(name):
        raise DeclarationError(
            where,
            "name",
            f"DynamoDB refuses the name {shortened(name)}",
            f"Use 3 to {MAX_DYNAMODB_NAME} letters, digits, underscores, hyphens and dots",
        )


def check_attribute_name(where: str, name: str) -> None:
    """Refuse an attribute name that DynamoDB refuses, or that nobody could read in a document."""
    if not name or not name.isprintable() or len(name.encode()) > MAX_ATTRIBUTE_NAME_BYTES:
        raise DeclarationError(
            where,
            "attributes",
            f"an attribute is named {shortened(name)}",
            f"Use 1 to {MAX_ATTRIBUTE_NAME_BYTES} bytes of printable text",
        )


def check_construct_id(where: str, name: str) -> None:
    """Refuse a construct ID of a table that another part of its stack could have as well."""
    if not _TABLE_ID.fullmatch(name) or len(name) > MAX_CONSTRUCT_ID_CHARACTERS:
        raise DeclarationError(
            where,
            "construct_id",
            f"{shortened(name)} is not PascalCase that ends in 'Table'",
            f"Use a noun such as 'UsersTable', of {MAX_CONSTRUCT_ID_CHARACTERS} characters at most",
        )


def check_pascal_case(where: str, field: str, name: str) -> None:
    """Refuse an identifier that is not a PascalCase word."""
    if not _PASCAL_CASE.fullmatch(name):
        raise DeclarationError(
            where, field, f"{shortened(name)} is not PascalCase", "Use a noun such as 'QuizAttempt'"
        )


def check_kebab_case(where: str, field: str, name: str) -> None:
    """Refuse a name that people could not type without quoting."""
    if not _KEBAB_CASE.fullmatch(name):
        raise DeclarationError(
            where, field, f"{shortened(name)} is not kebab-case", "Use a name such as 'by-email'"
        )


def check_unique(where: str, field: str, names: Iterable[str]) -> None:
    """Refuse a name that occurs twice."""
    repeated = sorted(name for name, count in Counter(names).items() if count > 1)
    if repeated:
        raise DeclarationError(
            where, field, f"{', '.join(map(repr, repeated))} occurs twice", "Give each its own name"
        )


def shortened(text: object) -> str:
    """Return a value as errors show it: quoted, and its beginning only if it is long."""
    written = repr(text)
    return written if len(written) <= _MAX_SHOWN else f"{written[:_MAX_SHOWN]}…"
