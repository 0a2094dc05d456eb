"""Pieces of Python that generated modules have in common: literals, comments and key builders."""

import builtins
import keyword
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from data_platform.dynamodb.types import AttributeType
from tools.docs.models.key_source import (
    arguments,
    expression,
    literal,
    parameter_names,
    signature,
)
from tools.docs.models.keys import (
    ComposedKey,
    Part,
    beginnings,
    composed_keys,
    key_of_table,
    others_with,
)
from tools.docs.models.names import Names, snake_case
from tools.docs.models.shapes import ItemModel

LINE_LENGTH = 100
WORDS = frozenset((*keyword.kwlist, *keyword.softkwlist, *dir(builtins)))
"""What no name of a generated module may be."""

_KEY_TYPES = {
    AttributeType.STRING: "str",
    AttributeType.NUMBER: "Number",
    AttributeType.BINARY: "bytes",
}
_PART = "_part"
PART_FUNCTION = '''\
def _part(name: str, value: object, *dividers: str) -> str:
    """Return a part of a key as text, or refuse what would make the key of another item."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError(f"{name} is neither text nor a number, as a part of a key has to be.")
    text = value if isinstance(value, str) else str(value)
    if not text:
        raise ValueError(f"{name} is empty, and a part of a key may not be.")
    for divider in dividers:
        if divider in text:
            raise ValueError(f"{name} has {divider!r} in it, which divides the parts of this key.")
    return text
'''


def docstring(text: str, *more: str, indent: int = 4) -> list[str]:
    """Return the lines of a docstring, with further paragraphs."""
    pad = " " * indent
    paragraphs = [_safe(part) for part in (text, *more)]
    if not more and len(pad) + len(paragraphs[0]) + 6 <= LINE_LENGTH:
        return [f'{pad}"""{paragraphs[0]}"""']
    lines = [f'{pad}"""{line}' if n == 0 else line for n, line in enumerate(_filled(paragraphs[0]))]
    for part in paragraphs[1:]:
        lines += ["", *_filled(part)]
    return [*_indented(lines, pad), f'{pad}"""']


def comment(text: str, *, indent: int = 4) -> list[str]:
    """Return the lines of a comment."""
    pad = " " * indent
    return [f"{pad}# {line}" for line in _filled(" ".join(text.split()))]


def joined(before: str, parts: Sequence[str], after: str, *, indent: int = 0, used: int = 0) -> str:
    """Return parts in brackets, on a line each where one line is too long.

    Parameters
    ----------
    indent
        Of the line in which it begins.
    used
        How much more of that line is taken.
    """
    line = f"{before}{', '.join(parts)}{after}"
    if len(line) + indent + used <= LINE_LENGTH:
        return line
    pad = " " * indent
    return f"{before}\n" + "".join(f"{pad}    {part},\n" for part in parts) + f"{pad}{after}"


def key_builders(model: ItemModel, names: Names) -> Iterator[str]:
    """Yield the functions and constants of an item's key.

    Parameters
    ----------
    model
        The kind of item.
    names
        The identifiers of the module, of which theirs are taken.
    """
    keys = key_of_table(model.table, model.entity)
    composed = composed_keys(model.table, model.entity)
    stem = snake_case(model.name)
    whole = names.unique(f"{stem}_key")
    values = {key.attribute: names.unique(snake_case(stem, key.attribute)) for key in composed}
    taken = {*WORDS, _PART, whole, *values.values()}
    parameters = parameter_names((*keys, *composed), taken, snake_case)
    for key in composed:
        given = signature(key.parts, parameters, _KEY_TYPES)
        said = f"Return ``{key.attribute}`` of ``{model.name}``."
        value = expression(key, parameters, _PART)
        yield _function(values[key.attribute], given, "str", said, value)
        for beginning in beginnings(model.table, key):
            yield _prefix(model, beginning, parameters, names)
    types = sorted({"str" if key.is_composed else _type(key.parts) for key in keys})
    members = []
    for key in keys:
        if key.attribute in values:
            value = f"{values[key.attribute]}({', '.join(arguments(key.parts, parameters))})"
        else:
            value = expression(key, parameters, _PART)
        members.append(f"{literal(key.attribute)}: {value}")
    given = signature([part for key in keys for part in key.parts], parameters, _KEY_TYPES)
    said = f"Return the key of ``{model.name}``."
    yield _function(
        whole,
        given,
        f"dict[str, {' | '.join(types)}]",
        said,
        joined("{", members, "}", indent=4, used=7),
    )


def _prefix(model: ItemModel, key: ComposedKey, parameters: dict[str, str], names: Names) -> str:
    by = [parameters[part.source] for part in key.parts]
    name = snake_case(model.name, key.attribute, "prefix", *(["by", *by] if by else []))
    if not by:
        said = f"What ``{key.attribute}`` of every ``{model.name}`` begins with.{_also(model, key)}"
        constant = f"{names.unique(name.upper())}: Final = {expression(key, parameters, _PART)}"
        return "\n".join((constant, *docstring(said, indent=0), ""))
    said = f"Return what ``{key.attribute}`` of ``{model.name}`` of these begins with."
    given = signature(key.parts, parameters, _KEY_TYPES)
    return _function(names.unique(name), given, "str", said, expression(key, parameters, _PART))


def _also(model: ItemModel, key: ComposedKey) -> str:
    """Say whose keys a query for a beginning finds as well."""
    others = others_with(model.table, model.entity, key)
    return f" Those of {', '.join(f'``{each}``' for each in others)} do as well." if others else ""


def _function(name: str, given: Iterable[str], returned: str, said: str, value: str) -> str:
    head = joined(f"def {name}(", list(given), f") -> {returned}:")
    return "\n".join((head, *docstring(said), f"    return {value}", ""))


def _type(parts: Sequence[Part]) -> str:
    return _KEY_TYPES[parts[0].type]


def _safe(text: str) -> str:
    safe = " ".join(text.split()).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'{safe[:-1]}\\"' if safe.endswith('"') else safe


def _filled(text: str) -> list[str]:
    return textwrap.wrap(text, LINE_LENGTH - 8, break_long_words=False, break_on_hyphens=False)


def _indented(lines: Iterable[str], pad: str) -> list[str]:
    return [line if line.startswith(pad) or not line else f"{pad}{line}" for line in lines]
