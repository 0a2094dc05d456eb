"""Identifiers of generated code: legal in their language, and each used once."""

import re
from collections.abc import Iterable
from itertools import chain, count

_ASIDE = re.compile(r"[^A-Za-z0-9]+")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Names:
    """The identifiers of one scope.

    Parameters
    ----------
    taken
        What may not be used: words of the language, and what the scope has already.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def unique(self, *proposals: str) -> str:
        """Return the first proposal that is free, or the last one with a number; it is taken then.

        Names that were given out stay as they are when further ones are asked for.
        """
        numbered = (f"{proposals[-1]}{number}" for number in count(2))
        free = (name for name in chain(proposals, numbered) if name not in self._taken)
        name = next(free)
        self._taken.add(name)
        return name


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in any spelling: ``userId``, ``USER-ID`` and ``user_id``."""
    parts = (word for part in _ASIDE.split(name) for word in _HUMPS.split(part))
    words = tuple(word.lower() for word in parts if word)
    if not words or words[0][0].isdigit():
        return ("value", *words)
    return words


def snake_case(*names: str) -> str:
    """Return the names as one name such as ``user_id``."""
    return "_".join(word for name in names for word in words_of(name))


def camel_case(*names: str) -> str:
    """Return the names as one name such as ``userId``."""
    first, *others = (word for name in names for word in words_of(name))
    return first + "".join(word.capitalize() for word in others)


def pascal_case(*names: str) -> str:
    """Return the names as one name such as ``UserId``."""
    return "".join(word.capitalize() for name in names for word in words_of(name))
