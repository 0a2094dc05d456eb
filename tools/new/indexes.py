"""What a new index takes: the index, a pattern that reads it, and what the document says of it."""

import ast
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.items import Item
from data_platform.dynamodb.keys import Key
from data_platform.dynamodb.schema import Example, Product, Table
from data_platform.dynamodb.types import AttributeType
from data_platform.dynamodb.validation.conditions import sortable
from tools.new.draft import Draft
from tools.new.errors import RefusedError
from tools.new.names import kebab
from tools.new.source import (
    argument,
    assigned,
    assignments,
    parsed,
    with_argument,
    with_entry,
    with_import,
    with_member,
)
from tools.new.tables import DOCUMENTED

_SCHEMA = "data_platform.dynamodb.schema"
_KEY_TYPES = {AttributeType.STRING: "string_key", AttributeType.NUMBER: "number_key"}


@dataclass(frozen=True)
class NewIndex:
    """An index, as a person asks for it: its name, and the names of its key attributes."""

    name: str
    partition: tuple[str, ...]
    sort: tuple[str, ...]


@dataclass(frozen=True)
class Declared:
    """Where a table is declared: the file, and the constant that holds it."""

    path: str
    constant: str

    @property
    def module(self) -> str:
        """The file, as it is imported."""
        return self.path.removesuffix(".py").replace("/", ".")


def declared(root: Path, product: Product, table: Table) -> Declared:
    """Find the file that declares a table.

    Raises
    ------
    RefusedError
        If no file does in the usual way.
    """
    for file in sorted((root / "stacks" / product.name).glob("*.py")):
        path = str(file.relative_to(root))
        for name, value in assignments(parsed(file.read_text("utf-8"), path)):
            if isinstance(value, ast.Call) and ast.unparse(value.func) == "Table":
                called = argument(value, "name")
                if isinstance(called, ast.Constant) and called.value == table.name:
                    return Declared(path, name)
    raise RefusedError(
        f'no file in stacks/{product.name} says `Table(name="{table.name}", …)`: follow '
        "docs/recipes.md by hand"
    )


def draft_index(draft: Draft, product: Product, table: Table, index: NewIndex) -> None:
    """Draft an index of a table that is declared.

    Raises
    ------
    RefusedError
        If the table has it, or has no such attributes, or no example is in it.
    """
    if index.name in {each.name for each in table.all_indexes}:
        raise RefusedError(f"{table.name} has an index {index.name!r}")
    partition = [_key(table, name) for name in index.partition]
    sort = [_key(table, name) for name in index.sort]
    example, found = _answer(table, partition, sort)
    place = declared(draft.root, product, table)
    keys = "+".join(f"{key.name}:{key.type}" for key in partition)
    keys = " ".join([keys, *(f"{key.name}:{key.type}" for key in sort)])
    draft.edit(
        DOCUMENTED,
        lambda text: _with_documented(text, table.name, index.name, keys),
    )
    code = _index_code(index, partition, sort)
    pattern = _pattern_code(index, partition, example, found)
    for line in (
        f"from {_SCHEMA} import AccessPattern",
        f"from {_SCHEMA} import Index",
        f"from {_SCHEMA} import number_key",
        f"from {_SCHEMA} import string_key",
        "from data_platform.dynamodb.conditions import equals",
        "from decimal import Decimal",
    ):
        draft.edit(place.path, partial(with_import, place.path, line))
    draft.edit(place.path, partial(_with_tuple_member, place, "access_patterns", pattern))
    draft.edit(place.path, partial(_with_tuple_member, place, "indexes", code))


def _key(table: Table, name: str) -> Key:
    attribute = _attribute(table, name)
    if attribute is None:
        known = dict.fromkeys(each.name for one in table.entities for each in one.attributes)
        raise RefusedError(
            f"no kind of item of {table.name} has {name!r}: declare it first, or use one of "
            f"{', '.join(known)}"
        )
    if attribute.type not in _KEY_TYPES:
        raise RefusedError(f"{name!r} is a {attribute.type.name}: a key is a String or a Number")
    return Key(name, attribute.type)


def _attribute(table: Table, name: str) -> Attribute | None:
    found = (entity.attribute(name) for entity in table.entities)
    return next((attribute for attribute in found if attribute), None)


def _answer(table: Table, partition: list[Key], sort: list[Key]) -> tuple[Item, list[Example]]:
    """Return an example item that is in the index, and the examples that a query for it finds."""
    keys = partition + sort
    inside = [each for each in table.examples if all(key.name in each.item for key in keys)]
    if not inside:
        raise RefusedError(
            f"no example of {table.name} has all of {', '.join(key.name for key in keys)}: the "
            "index needs one that its query finds"
        )
    first = inside[0].item
    found = [
        each for each in inside if all(each.item[key.name] == first[key.name] for key in partition)
    ]
    found.sort(key=lambda each: tuple(sortable(each.item[key.name]) for key in sort))
    for one, other in pairwise(found):
        if sort and all(one.item[key.name] == other.item[key.name] for key in sort):
            raise RefusedError(
                f"the examples '{one.name}' and '{other.name}' have the same key in the index, and "
                "DynamoDB promises no order of the two: give them different values first"
            )
    return first, found


def _index_code(index: NewIndex, partition: list[Key], sort: list[Key]) -> str:
    sort_keys = f"sort_keys={_keys_code(sort)}, " if sort else ""
    return (
        f"Index(name={index.name!r}, partition_keys={_keys_code(partition)}, {sort_keys}"
        'purpose="To be said: the question that it answers.")'
    )


def _keys_code(keys: list[Key]) -> str:
    return "(" + "".join(f"{_KEY_TYPES[key.type]}({key.name!r})," for key in keys) + ")"


def _pattern_code(
    index: NewIndex, partition: list[Key], example: Item, found: list[Example]
) -> str:
    words = {key.name: "_".join(kebab(key.name).split("-")) for key in partition}
    conditions = "".join(f"equals({name!r}, '<{word}>')," for name, word in words.items())
    parameters = {word: example[name] for name, word in words.items()}
    names = "".join(f"{each.name!r}," for each in found)
    return (
        f"AccessPattern(name={kebab(index.name)!r}, "
        'purpose="To be said: the question that it answers.", '
        f"index={index.name!r}, conditions=({conditions}), parameters={parameters!r}, "
        f"returns=({names}), "
        'source="To be said: its place in the product\'s document")'
    )


def _with_tuple_member(place: Declared, name: str, member: str, text: str) -> str:
    """Return a module in which what a table says of its indexes or patterns has one more member."""
    tree = parsed(text, place.path)
    call = assigned(tree, place.constant)
    if not isinstance(call, ast.Call):
        raise RefusedError(f"{place.path} has no {place.constant}")
    found = argument(call, name)
    if found is None:
        return with_argument(text, call, f"{name}=({member},)")
    if isinstance(found, ast.Name):
        # A constant of the same module is where the others stand.
        found = assigned(tree, found.id) or found
    return with_member(text, found, member)


def _with_documented(text: str, table: str, name: str, keys: str) -> str:
    """Return the documented tables with an index of one of them."""
    call = _documented(parsed(text, DOCUMENTED), table)
    indexes = call.args[1] if len(call.args) > 1 else argument(call, "indexes")
    if isinstance(indexes, ast.Dict):
        return with_entry(text, indexes, name, f'"{keys}"')
    return with_argument(text, call, f'indexes={{"{name}": "{keys}"}}')


def _documented(tree: ast.Module, table: str) -> ast.Call:
    """Return what the documented tables say of one of them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                is_table = isinstance(key, ast.Constant) and key.value == table
                if is_table and isinstance(value, ast.Call):
                    return value
    raise RefusedError(f"{DOCUMENTED} does not have {table}: add it there first")
