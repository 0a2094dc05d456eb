"""A JSON decoder without the liberties of Python's: no name twice in an object, no NaN."""

import json
from typing import Any


class RepeatedNameError(ValueError):
    """An object has two members of one name, of which JSON readers keep the last."""


def strict_decoder(**settings: Any) -> json.JSONDecoder:  # noqa: ANN401  as the standard library's
    """Return a decoder that raises a ``ValueError`` of what the standard library's lets pass.

    Parameters
    ----------
    settings
        Further ones of `json.JSONDecoder`.
    """
    return json.JSONDecoder(
        parse_constant=_refuse_constant, object_pairs_hook=_unique_members, **settings
    )


def _unique_members(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        names = [name for name, _ in members]
        repeated = next(name for name in names if names.count(name) > 1)
        raise RepeatedNameError(f"says {repeated!r} twice in one object")
    return found


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON value")
