"""Records as JSON and back."""

import dataclasses
import functools
import json
import types
import typing
from datetime import datetime
from typing import Any, TypeVar

T = TypeVar("T")


def to_json(record: Any) -> str:  # noqa: ANN401
    """Write a record, or anything made of records, as JSON."""
    return json.dumps(record, default=_members)


def _members(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, datetime):
        return value.isoformat()
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def from_json(kind: type[T], text: str) -> T:
    """Rebuild a record of a class from what `to_json` made of it."""
    return _record(kind, json.loads(text))


def _record(kind: type[T], data: Any) -> T:  # noqa: ANN401
    hints = _hints(typing.cast("Any", kind))
    known = {name: _rebuild(hints[name], value) for name, value in data.items() if name in hints}
    return kind(**known)


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:  # noqa: ANN401
    return typing.get_type_hints(kind)


def _rebuild(hint: Any, value: Any) -> Any:  # noqa: ANN401
    origin = typing.get_origin(hint)
    arguments = typing.get_args(hint)
    if origin is types.UnionType:
        choices = [choice for choice in arguments if choice is not types.NoneType]
        return None if value is None else _rebuild(choices[0], value)
    if origin is list:
        return [_rebuild(arguments[0], item) for item in value]
    if origin is dict:
        return {key: _rebuild(arguments[1], item) for key, item in value.items()}
    if hint is datetime:
        return datetime.fromisoformat(value)
    if dataclasses.is_dataclass(hint):
        return _record(typing.cast("type", hint), value)
    return value
