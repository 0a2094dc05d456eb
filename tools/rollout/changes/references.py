"""What refers to what in a template."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_PLACEHOLDER = re.compile(r"\$\{([^!${}]+)\}")

Reference = tuple[str, str | None]
"""A logical ID and an attribute, None for what ``Ref`` gives."""


def references(value: Any) -> Iterator[Reference]:  # noqa: ANN401  templates are JSON
    """Yield every reference within a value."""
    match value:
        case {"Ref": str(logical_id)} if len(value) == 1:
            yield logical_id, None
        case {"Fn::GetAtt": [str(logical_id), str(attribute)]}:
            yield logical_id, attribute
        case {"Fn::GetAtt": str(path)}:
            yield _split(path)
        case {"Fn::Sub": text}:
            yield from _in_text(text)
        case dict():
            for member in value.values():
                yield from references(member)
        case list():
            for member in value:
                yield from references(member)


def renamed(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401  templates are JSON
    """Return a value whose references name other logical IDs."""
    match value:
        case {"Ref": str(logical_id)} if len(value) == 1:
            return {"Ref": names.get(logical_id, logical_id)}
        case {"Fn::GetAtt": [str(logical_id), attribute]}:
            return {"Fn::GetAtt": [names.get(logical_id, logical_id), attribute]}
        case {"Fn::Sub": str(text)}:
            return {"Fn::Sub": _PLACEHOLDER.sub(lambda found: _renamed(found[1], names), text)}
        case dict():
            return {key: renamed(member, names) for key, member in value.items()}
        case list():
            return [renamed(member, names) for member in value]
        case _:
            return value


def _renamed(path: str, names: Mapping[str, str]) -> str:
    logical_id, dot, attribute = path.partition(".")
    return f"${{{names.get(logical_id, logical_id)}{dot}{attribute}}}"


def _in_text(text: Any) -> Iterator[Reference]:  # noqa: ANN401  templates are JSON
    template, values = (text[0], text[1]) if isinstance(text, list) else (text, {})
    for path in _PLACEHOLDER.findall(str(template)):
        if path not in values:
            yield _split(path)
    yield from references(values)


def _split(path: str) -> Reference:
    logical_id, _, attribute = path.partition(".")
    return logical_id, attribute or None
