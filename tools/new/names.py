"""What a new thing is called in its files, from the name that people give it."""

import keyword
import os.path
import re
from collections.abc import Iterable

from tools.new.errors import RefusedError

_BOUNDARY = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_LAST_SEPARATOR = re.compile(r".*[-_.]")


def module_of(name: str, siblings: Iterable[str], chosen: str | None = None) -> str:
    """Return the module of a table: its name without what all tables of its product begin with.

    Parameters
    ----------
    name
        Name of the table.
    siblings
        Names of the other tables of its product.
    chosen
        What a person wants instead.

    Raises
    ------
    RefusedError
        If that is no name of a module.
    """
    common = os.path.commonprefix([name, *siblings])  # noqa: RUF071  characters are meant
    prefix = _LAST_SEPARATOR.match(common)
    own = name[prefix.end() :] if prefix else name
    module = chosen or "_".join(words(own))
    if not _IDENTIFIER.fullmatch(module) or keyword.iskeyword(module):
        raise RefusedError(
            f"{module!r} is no name of a module: give one with --module, in lower-case letters, "
            "digits and underscores"
        )
    return module


def words(name: str) -> list[str]:
    """Return the words of a name in any case: those of `MavPrep-StudyPlans` are four."""
    return [word.lower() for word in _BOUNDARY.split(name) if word]


def pascal(name: str) -> str:
    """Return a name in PascalCase."""
    return "".join(word[0].upper() + word[1:] for word in words(name))


def kebab(name: str) -> str:
    """Return a name in kebab-case."""
    return "-".join(words(name))


def singular(name: str) -> str:
    """Return one of what a name says, as far as spelling tells."""
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name
