"""What a new product takes: its folder with a first table, and its place in the lists."""

import ast
import keyword
import re
from dataclasses import dataclass
from functools import partial

from tools.new.draft import Draft
from tools.new.errors import RefusedError
from tools.new.names import pascal
from tools.new.source import (
    assigned,
    inserted,
    is_bound,
    parsed,
    with_entry,
    with_import,
    with_member,
)
from tools.new.tables import DOCUMENTED, NewTable, draft_table

_NAME = re.compile(r"[a-z][a-z0-9]{0,19}")
_TITLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 &'()+,./:-]{0,59}")


@dataclass(frozen=True)
class NewProduct:
    """A product, as a person asks for it."""

    name: str
    title: str

    def __post_init__(self) -> None:
        """Refuse names that could not stand in the files.

        Raises
        ------
        RefusedError
            If the name or the title is malformed.
        """
        if not _NAME.fullmatch(self.name) or keyword.iskeyword(self.name):
            raise RefusedError(
                f"{self.name!r} is no name of a product: use one lower-case word of letters and "
                "digits, 20 at most"
            )
        if not _TITLE.fullmatch(self.title):
            raise RefusedError(
                f"{self.title!r} is no title: use up to 60 letters, digits, spaces and &'()+,./:-"
            )

    @property
    def stack_name(self) -> str:
        """Name of its stack, and of the class."""
        return f"{pascal(self.name)}Stack"


def draft_product(draft: Draft, product: NewProduct, table: NewTable) -> None:
    """Draft a product with a table."""
    folder = f"stacks/{product.name}"
    constant = product.name.upper()
    values = {
        "product": product.name,
        "title": product.title,
        "constant": constant,
        "owner": f"{product.name}-team",
        "stack_name": product.stack_name,
        "stack_class": product.stack_name,
        "export_prefix": pascal(product.name),
    }
    draft.add(f"{folder}/__init__.py", "package", **values)
    draft.add(f"{folder}/writes/__init__.py", "writes_package", **values)
    draft.add(f"{folder}/tables.py", "product", **values)
    draft.add(f"{folder}/stack.py", "stack", **values)
    draft.edit(DOCUMENTED, partial(_with_stack, constant, product.stack_name))
    draft_table(draft, product.name, product.stack_name, table)
    stack, tables = f"stacks.{product.name}.stack", f"stacks.{product.name}.tables"
    for path, listing, member, module in (
        ("stacks/application.py", "PRODUCT_STACKS", product.stack_name, stack),
        ("stacks/products.py", "PRODUCTS", constant, tables),
    ):
        draft.edit(path, partial(_listed, path, listing, member, module))


def _listed(path: str, listing: str, member: str, module: str, text: str) -> str:
    """Return a file whose list has one more member, which comes from a module."""
    found = assigned(parsed(text, path), listing)
    if found is None:
        raise RefusedError(f"{path} has no {listing}: add {member} by hand")
    return with_import(path, f"from {module} import {member}", with_member(text, found, member))


def _with_stack(constant: str, stack_name: str, text: str) -> str:
    """Return the documented tables with a stack that has none yet."""
    tree = parsed(text, DOCUMENTED)
    stacks = assigned(tree, "STACKS")
    if not isinstance(stacks, ast.Dict):
        raise RefusedError(f"{DOCUMENTED} has no STACKS: add {stack_name} by hand")
    if any(isinstance(key, ast.Constant) and key.value == stack_name for key in stacks.keys):
        return text
    if is_bound(tree, constant):
        raise RefusedError(f"{DOCUMENTED} has another {constant}: choose another name")
    text = with_entry(text, stacks, stack_name, constant)
    return inserted(text, stacks.lineno - 1, f"{constant} = {{}}\n")
