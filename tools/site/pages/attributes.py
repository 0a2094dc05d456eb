"""Every attribute by its name: where it stands, and what it means there.

A heading is what a search puts first, so whoever types an attribute's name gets here.
"""

from collections import defaultdict
from collections.abc import Iterable

from data_platform.dynamodb.schema import Product
from tools.docs.catalog.nested_attributes import nested_attributes
from tools.output.markdown import code, markdown_table

PAGE = "docs/data-dictionary/attributes.md"
_INTRODUCTION = "Every attribute of the tables, with the tables and kinds of items that have it."


def attributes_page(products: Iterable[Product]) -> str:
    """Return the page: a section a name, without regard to case."""
    rows: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for product in products:
        for table in product.tables:
            link = f"[{table.name}]({product.name}/{table.name}.md)"
            for entity in table.entities:
                for name, attribute in nested_attributes(entity.attributes):
                    kind = attribute.type.name.lower().replace("_", " ")
                    sensitive = "sensitive" if attribute.sensitive else ""
                    rows[name].append((link, entity.name, kind, attribute.meaning, sensitive))
    sections = ["# Attributes", _INTRODUCTION]
    for name in sorted(rows, key=lambda each: (each.casefold(), each)):
        header = ("Table", "Item", "Type", "Meaning", "Sensitivity")
        sections += [f"## {code(name)}", markdown_table(header, rows[name])]
    return "\n\n".join(sections) + "\n"
