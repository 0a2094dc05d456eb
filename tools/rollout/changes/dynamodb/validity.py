"""What DynamoDB refuses of an index, whatever was there before."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from data_platform.dynamodb.validation.index import (
    MAX_INCLUDED_ATTRIBUTES,
    MAX_INCLUDED_ATTRIBUTES_OF_TABLE,
    MAX_INDEXES,
    MAX_KEY_ATTRIBUTES,
)
from data_platform.dynamodb.validation.names import MAX_ATTRIBUTE_NAME_BYTES, MAX_DYNAMODB_NAME
from tools.rollout.changes.change import Verdict
from tools.rollout.changes.rules import Finding

_NAME = re.compile(rf"[a-zA-Z0-9_.-]{{3,{MAX_DYNAMODB_NAME}}}")
_SUCCESSOR = "-v2"
_INCLUDE = "INCLUDE"


def index_findings(
    path: str, index: Mapping[str, Any], defined: Collection[str]
) -> Iterator[Finding]:
    """Yield a refusal for each reason for which an index cannot be created.

    Parameters
    ----------
    defined
        The attributes that the table defines.
    """
    problems = (name_problems(index["IndexName"]), _of_keys(index["KeySchema"], defined))
    for reason, advice in (each for several in problems for each in several):
        yield Finding(Verdict.REFUSED, reason, advice, path, after=index)
    for reason, advice in projection_problems(index.get("Projection", {})):
        yield Finding(Verdict.REFUSED, reason, advice, path, after=index)


def table_findings(path: str, indexes: Collection[Mapping[str, Any]]) -> Iterator[Finding]:
    """Yield a refusal for each limit that the indexes of a table exceed together."""
    if len(indexes) > MAX_INDEXES:
        yield Finding(
            Verdict.REFUSED,
            f"The table would have {len(indexes)} indexes; DynamoDB allows {MAX_INDEXES}.",
            "Remove an index that nobody reads, or let two queries share one.",
            path=path,
        )
    included = sum(len(each.get("Projection", {}).get("NonKeyAttributes", [])) for each in indexes)
    if included > MAX_INCLUDED_ATTRIBUTES_OF_TABLE:
        yield Finding(
            Verdict.REFUSED,
            f"The indexes would include {included} attributes; DynamoDB allows "
            f"{MAX_INCLUDED_ATTRIBUTES_OF_TABLE} a table.",
            "Project all attributes in some of them.",
            path=path,
        )
    if twice := _twice(each["IndexName"] for each in indexes):
        reason = f"Two indexes are named {', '.join(twice)}."
        yield Finding(Verdict.REFUSED, reason, "Give each a name of its own.", path=path)


def name_problems(name: str) -> Iterator[tuple[str, str]]:
    """Yield why DynamoDB refuses the name of an index of any kind, and what to do."""
    if not _NAME.fullmatch(name):
        yield (
            "DynamoDB refuses the name.",
            f"Use 3 to {MAX_DYNAMODB_NAME} letters, digits, underscores, hyphens and dots.",
        )


def successor(name: str) -> str:
    """Return a name, which DynamoDB takes, for the index that takes the place of another."""
    return f"{name[: MAX_DYNAMODB_NAME - len(_SUCCESSOR)]}{_SUCCESSOR}"


def _of_keys(
    schema: Collection[Mapping[str, str]], defined: Collection[str]
) -> Iterator[tuple[str, str]]:
    kinds = [key["KeyType"] for key in schema]
    names = [key["AttributeName"] for key in schema]
    if not 1 <= kinds.count("HASH") <= MAX_KEY_ATTRIBUTES:
        advice = f"Give one to {MAX_KEY_ATTRIBUTES}."
        yield f"It has {kinds.count('HASH')} partition attributes.", advice
    if kinds.count("RANGE") > MAX_KEY_ATTRIBUTES:
        advice = f"Give {MAX_KEY_ATTRIBUTES} at most."
        yield f"It has {kinds.count('RANGE')} sort attributes.", advice
    if kinds != sorted(kinds):
        yield "DynamoDB takes sort attributes after partition attributes only.", "Reorder them."
    if twice := _twice(names):
        yield f"Its key names {', '.join(twice)} twice.", "Name each attribute once."
    if unknown := sorted(set(names) - set(defined)):
        yield (
            f"AttributeDefinitions lacks {', '.join(unknown)}, which is in its key.",
            "Define the attribute with its type.",
        )
    if any(len(name.encode()) > MAX_ATTRIBUTE_NAME_BYTES for name in names):
        advice = f"Use {MAX_ATTRIBUTE_NAME_BYTES} bytes at most."
        yield "DynamoDB refuses the name of an attribute.", advice


def projection_problems(projection: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield why DynamoDB refuses the projection of an index of any kind, and what to do."""
    included = projection.get("NonKeyAttributes", [])
    kind = projection.get("ProjectionType")
    if kind != _INCLUDE and included:
        yield f"It names attributes, and projects {kind}.", f"Project {_INCLUDE}, or name none."
    if kind == _INCLUDE and not 1 <= len(included) <= MAX_INCLUDED_ATTRIBUTES:
        advice = f"Name 1 to {MAX_INCLUDED_ATTRIBUTES}, or project ALL or KEYS_ONLY."
        yield f"It includes {len(included)} attributes.", advice
    if twice := _twice(included):
        yield f"It includes {', '.join(twice)} twice.", "Name each attribute once."


def _twice(names: Iterable[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)
