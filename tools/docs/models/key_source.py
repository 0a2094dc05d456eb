"""Key builders as far as they are written alike in Python and in TypeScript."""

import json
from collections.abc import Callable, Iterable, Mapping

from data_platform.dynamodb.types import AttributeType
from tools.docs.models.keys import ComposedKey, Part
from tools.docs.models.names import Names


def literal(value: str | int) -> str:
    """Return a text, in double quotes, or a number as both languages write it."""
    return json.dumps(value, ensure_ascii=False)


def parameter_names(
    keys: Iterable[ComposedKey], taken: Iterable[str], spelled: Callable[[str], str]
) -> dict[str, str]:
    """Return what the parameter of each part is called.

    Parameters
    ----------
    keys
        Those that one builder, or several that call each other, make.
    taken
        What no parameter may be called.
    spelled
        Returns a name as the language spells it.
    """
    names = Names(taken)
    sources = dict.fromkeys(part.source for key in keys for part in key.parts)
    return {source: names.unique(spelled(source), f"{spelled(source)}_") for source in sources}


def arguments(parts: Iterable[Part], parameters: Mapping[str, str]) -> list[str]:
    """Return what is passed for some parts, each once."""
    return list(dict.fromkeys(parameters[part.source] for part in parts))


def signature(
    parts: Iterable[Part], parameters: Mapping[str, str], types: Mapping[AttributeType, str]
) -> list[str]:
    """Return the parameters of some parts, each once and with the language's type."""
    kinds = {parameters[part.source]: types[part.type] for part in parts}
    return [f"{name}: {kind}" for name, kind in kinds.items()]


def expression(key: ComposedKey, parameters: Mapping[str, str], part_function: str) -> str:
    """Return what a key attribute is put together of; a function checks each part."""
    if not key.is_composed:
        return parameters[key.parts[0].source]
    pieces = [literal(key.literals[0])] if key.literals[0] else []
    for part, behind in zip(key.parts, key.literals[1:], strict=True):
        name = parameters[part.source]
        passed = (literal(name), name, *map(literal, part.dividers))
        pieces.append(f"{part_function}({', '.join(passed)})")
        pieces += [literal(behind)] if behind else []
    return " + ".join(pieces)
