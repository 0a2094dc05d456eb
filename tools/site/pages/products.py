"""A page of each product: its tables, what follows them, its queries and published values."""

from collections.abc import Iterable, Iterator, Mapping

from data_platform.dynamodb.schema import Product
from tools.docs.catalog.table_uses import TableUse
from tools.docs.contract import Output
from tools.output.markdown import code, markdown_table
from tools.queries.relational import relational_patterns

FOLDER = "docs/products"
_DASHBOARDS = "../dashboards/README.md"


def product_pages(
    products: Iterable[Product],
    uses: Mapping[str, TableUse],
    contract: Iterable[Output],
    dashboards: Mapping[str, Iterable[str]],
) -> dict[str, str]:
    """Return the text of each page by its path from the root of the repository.

    Parameters
    ----------
    uses
        Who follows each table.
    dashboards
        Names of the dashboards of each product that are drawn.
    """
    products, contract = tuple(products), tuple(contract)
    pages = {f"{FOLDER}/README.md": "\n\n".join(_index(products)) + "\n"}
    for product in products:
        sections = _product(product, uses, contract, dashboards.get(product.name, ()))
        pages[f"{FOLDER}/{product.name}.md"] = "\n\n".join(sections) + "\n"
    return pages


def _index(products: Iterable[Product]) -> Iterator[str]:
    yield "# Products"
    rows = (
        (
            f"[{each.title}]({each.name}.md)",
            code(each.stack_name),
            each.owner,
            str(len(each.tables)),
        )
        for each in products
    )
    yield markdown_table(("Product", "Stack", "Owner", "Tables"), rows)


def _product(
    product: Product,
    uses: Mapping[str, TableUse],
    contract: Iterable[Output],
    dashboards: Iterable[str],
) -> Iterator[str]:
    yield f"# {product.title}"
    yield f"Stack {code(product.stack_name)}, of {product.owner}."
    yield "## Tables"
    yield _tables(product)
    if relational_patterns(product.name):
        yield (
            "Questions, tests and lessons are in [PostgreSQL]"
            "(../data-dictionary-postgresql/README.md), with its diagram and documented queries."
        )
    yield "## What follows the data"
    yield _consumers(product, uses)
    yield "## What can be asked"
    yield f"{code(f'datactl query {product.name}')} lists it, and asks."
    yield _queries(product)
    shown = [f"[{name}]({_DASHBOARDS}#{name}svg)" for name in dashboards]
    if shown:
        yield "## Dashboards"
        yield f"{', '.join(shown)}. [What to do about an alarm](../runbooks/README.md)."
    yield "## Published values"
    yield "What each of them promises: [contract of outputs](../contracts/README.md)."
    rows = (
        (code(each.export), code(each.parameter), each.meaning)
        for each in contract
        if each.stack == product.stack_name
    )
    yield markdown_table(("Export", "Parameter", "Meaning"), rows)


def _tables(product: Product) -> str:
    rows = (
        (
            f"[{table.name}](../data-dictionary/{product.name}/{table.name}.md)",
            table.purpose,
            str(len(table.indexes)),
            str(len(table.access_patterns)),
            f"[schema](../models/{product.name}/{table.name}.schema.json)",
        )
        for table in product.tables
    )
    return markdown_table(("Table", "What it stores", "Indexes", "Queries", "Model"), rows)


def _consumers(product: Product, uses: Mapping[str, TableUse]) -> str:
    followed: dict[str, list[str]] = {}
    for table in product.tables:
        for package in uses.get(table.name, TableUse()).stream_readers:
            followed.setdefault(package, []).append(code(table.name))
    rows = (
        (f"[{code(package)}](../../lambdas/{package}/README.md)", ", ".join(tables))
        for package, tables in sorted(followed.items())
    )
    return markdown_table(("Function", "Follows"), rows) if followed else "Nothing."


def _queries(product: Product) -> str:
    rows = [
        (code(pattern.name), pattern.purpose, code(table.name))
        for table in product.tables
        for pattern in table.access_patterns
    ]
    rows += [
        (code(each.name), each.purpose, "PostgreSQL") for each in relational_patterns(product.name)
    ]
    return markdown_table(("Query", "Answers", "Asks"), rows)
