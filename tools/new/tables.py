"""What a new table takes: its declaration, who writes it, and what its document says of it."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from data_platform.dynamodb.schema import Product
from tools.new.draft import Draft
from tools.new.errors import RefusedError
from tools.new.names import kebab, module_of, pascal, singular
from tools.new.source import (
    argument,
    assigned,
    calls,
    is_bound,
    parsed,
    with_entry,
    with_import,
    with_member,
)

DOCUMENTED = "tests/unit/stacks/documented.py"
_KEY = re.compile(r"([A-Za-z][A-Za-z0-9_]*)(?::([SN]))?")
"""What may be a placeholder as well; other names are declared by hand."""


@dataclass(frozen=True)
class KeyAttribute:
    """A key attribute: its name, and S or N."""

    name: str
    type: str

    @property
    def function(self) -> str:
        """What declares an attribute of its type."""
        return "string" if self.type == "S" else "number"

    @property
    def example(self) -> str:
        """A value for examples, as Python writes it."""
        return '"example"' if self.type == "S" else "1"

    @property
    def declaration(self) -> str:
        """What declares it as a key."""
        return f'{self.function}_key("{self.name}")'


@dataclass(frozen=True)
class NewTable:
    """A table, as a person asks for it.

    Attributes
    ----------
    keys
        Partition key, and sort key if it has one.
    siblings
        Names of the tables that its product has.
    module
        The name of its file, if it is not to follow from its own.
    is_streamed
        Whether its changes are followed.
    """

    name: str
    keys: tuple[KeyAttribute, ...]
    siblings: tuple[str, ...] = ()
    chosen_module: str | None = None
    is_streamed: bool = False

    @property
    def module(self) -> str:
        """The name of its file."""
        return module_of(self.name, self.siblings, self.chosen_module)


def key_attribute(text: str) -> KeyAttribute:
    """Read `name`, `name:S` or `name:N`.

    Raises
    ------
    RefusedError
        If the name could not be that of a placeholder, or the type is another one.
    """
    match = _KEY.fullmatch(text)
    if match is None:
        raise RefusedError(
            f"{text!r} is no key: write name, name:S or name:N in letters, digits and _"
        )
    return KeyAttribute(match[1], match[2] or "S")


def draft_table(draft: Draft, product: str, stack_name: str, table: NewTable) -> None:
    """Draft a table of a product, whose files may be in the draft themselves.

    Raises
    ------
    RefusedError
        If its file, or the constant in it, has a name that something else of the product has.
    """
    module = table.module
    folder = f"stacks/{product}"
    constant = module.upper()
    writes = f"{singular(module).upper()}_WRITES"
    home = "writes" if _is_folder(draft, f"{folder}/writes") else None
    place = f"{home}/{module}" if home else f"{module}_writes"
    tables = f"{folder}/tables.py"
    if _is_folder(draft, f"{folder}/{module}") or is_bound(
        parsed(draft.read(tables), tables), constant
    ):
        raise RefusedError(f"{product} has another {module!r}: give the table's file with --module")
    values = _values(product, table)
    draft.add(f"{folder}/{module}.py", "table", **values)
    draft.add(f"{folder}/{place}.py", "writes", **values, writes=writes)
    keys = " ".join(f"{key.name}:{key.type}" for key in table.keys)
    function = "_streamed" if table.is_streamed else "Documented"
    draft.edit(
        DOCUMENTED,
        lambda text: with_entry(
            text, _documented(text, stack_name), table.name, f'{function}("{keys}")'
        ),
    )

    def listed(text: str) -> str:
        text = with_member(text, _of_product(text, tables, "tables"), constant)
        text = with_member(text, _of_product(text, tables, "write_patterns"), writes, spread=True)
        text = with_import(tables, f"from stacks.{product}.{module} import {constant}", text)
        made = f"stacks.{product}.{place.replace('/', '.')}"
        return with_import(tables, f"from {made} import {writes}", text)

    draft.edit(tables, listed)


def is_streamed(product: Product) -> bool:
    """Tell whether a new table of a product has a stream, like all that it has."""
    return all(table.stream for table in product.tables)


def _values(product: str, table: NewTable) -> dict[str, str]:
    entity = pascal(singular(table.module))
    partition, *sort = table.keys
    first = [f'"{key.name}": {key.example}' for key in table.keys]
    return {
        "product": product,
        "table": table.name,
        "module": table.module,
        "constant": table.module.upper(),
        "construct_id": f"{pascal(table.module)}Table",
        "entity": entity,
        "write": f"put-{kebab(entity)}",
        "example": "{" + ", ".join(first) + "}",
        "partition": partition.declaration,
        "sort": "".join(f"    sort_key={key.declaration},\n" for key in sort),
        "stream": "    stream=StreamView.NEW_AND_OLD_IMAGES,\n" if table.is_streamed else "",
        "attributes": _lines(
            f'{key.function}("{key.name}", "To be said: what it is."),' for key in table.keys
        ),
        "pattern": f"{kebab(table.module)}-of-{kebab(partition.name)}" if sort else kebab(entity),
        "operation": "" if sort else "            operation=Operation.GET_ITEM,\n",
        "partition_name": partition.name,
        "placeholder": partition.name,
        "value": partition.example,
        "names": ", ".join(f'"{key.name}"' for key in table.keys),
    }


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(f"                {line}" for line in lines)


def _is_folder(draft: Draft, path: str) -> bool:
    return (draft.root / path).is_dir() or any(each.startswith(f"{path}/") for each in draft.added)


def _of_product(text: str, path: str, name: str) -> ast.expr:
    """Return what a product's file says of its tables, or of its write patterns."""
    found = next(calls(parsed(text, path), "Product"), None)
    value = argument(found, name) if found else None
    if value is None:
        raise RefusedError(f"{path} declares no Product with {name}=: add it by hand")
    return value


def _documented(text: str, stack_name: str) -> ast.Dict:
    """Return the dictionary of a stack's tables."""
    tree = parsed(text, DOCUMENTED)
    stacks = assigned(tree, "STACKS")
    if isinstance(stacks, ast.Dict):
        for key, value in zip(stacks.keys, stacks.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == stack_name:
                tables = assigned(tree, ast.unparse(value))
                if isinstance(tables, ast.Dict):
                    return tables
    raise RefusedError(f"{DOCUMENTED} has no tables of {stack_name}: add them by hand")
