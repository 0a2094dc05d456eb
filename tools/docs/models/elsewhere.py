"""The page of models for other tools: which there are, and what each tool cannot express."""

from collections.abc import Iterable, Iterator, Sequence

from data_platform.dynamodb.schema import Product, Table
from tools.docs.models import mcp_server, nosql_workbench
from tools.output.markdown import GENERATED, code, markdown_table

_TOP = """\
# Models for other tools

The tables as two other tools read them: generated from the declarations, and held current by a
test. The declarations say more than either format can: look up the rest in the
[data dictionary](data-dictionary/README.md).
"""
_USE = f"""\
## Use them

**NoSQL Workbench**: *Import data model*, with a `{nosql_workbench.FILE}`. It shows the example
items in each table and index, and each kind of item of a table that holds several as a facet.

**DynamoDB MCP server** (`awslabs.dynamodb-mcp-server`): its validation takes the folder of a
product, makes the tables on a DynamoDB Local of its own, loads the items and runs each pattern.
Time stands still there, at 2026-01-01T00:00:00Z, since a command has to name it. Each write comes
behind commands that give its items the state that it begins with.

The validation answers alike whether a pattern fails or not. `make models` runs it in an environment
of its own (105 packages, 200 MB), and fails if one does. In the suite, a reader of Workbench's
format and the AWS CLI import both files into DynamoDB Local.
"""
_FEATURES = (
    ("streams", "no", "yes; its CDK generator drops them"),
    (
        "expiry (TTL)",
        "no",
        "no: its CDK generator reads it, but its validation gives it to CreateTable, which refuses",
    ),
    ("point-in-time recovery, backups, exports, replicas", "no", "no"),
    ("deletion protection, keys, access policies, tags", "no", "no"),
    ("capacity, which a stage decides", "no: on demand", "no: on demand"),
    ("indexes with several attributes in a key", "no: the index is left out", "yes"),
    (
        "vector indexes, their vectors and searches",
        "no",
        "no: a search is a pattern without a command",
    ),
    ("kinds of items, and how their keys are composed", "as facets", "no: items alone"),
    (
        "an attribute that has different types in two kinds of items",
        "its first type",
        "in the items",
    ),
    (
        "meaning, unit, range, allowed values, sensitivity; which attributes are required",
        "no",
        "no",
    ),
    ("access patterns", "no", "yes, with example values"),
    ("that expired items are hidden", "no", "in queries; GetItem has no filter"),
    ("write patterns", "no", "the example call, with its condition"),
    ("what a write promises in a race, refused or repeated; who makes it", "no", "no"),
    ("what functions write by themselves", "no", "no"),
    ("how much a table is used", "no", "no"),
)


def models_page(products: Sequence[Product]) -> str:
    """Return the page."""
    files = markdown_table(
        ("Product", "NoSQL Workbench", "DynamoDB MCP server", "patterns"),
        (
            (
                product.title,
                _link(product, nosql_workbench.FILE),
                _link(product, mcp_server.FILE),
                str(len(mcp_server.mcp_model(product)["access_patterns"])),
            )
            for product in products
        ),
    )
    features = markdown_table(("", "NoSQL Workbench", "DynamoDB MCP server"), _FEATURES)
    tables = markdown_table(
        ("Table", "NoSQL Workbench lacks", "DynamoDB MCP server lacks"),
        (
            (code(table.name), "<br>".join(_lacking_there(table)), "<br>".join(_lacking(table)))
            for product in products
            for table in product.tables
            if [*_lacking_there(table)]
        ),
    )
    parts = (
        GENERATED,
        _TOP,
        files,
        _USE,
        "## What they cannot express\n",
        features,
        "## By table\n\nA table that is not listed lacks only what no table has there.\n",
        tables,
    )
    return "\n".join(f"{part.rstrip()}\n" for part in parts)


def _link(product: Product, file: str) -> str:
    return f"[`{product.name}`](models/{product.name}/{file})"


def _lacking_there(table: Table) -> Iterator[str]:
    """Yield what NoSQL Workbench does not have of a table."""
    if table.stream:
        yield "stream"
    for index in table.indexes:
        if not nosql_workbench.can_have(index):
            yield f"index {code(index.name)}"
    for name, types in _types(table):
        yield f"{code(name)} as {' and '.join(types[1:])}"
    yield from _lacking(table)


def _lacking(table: Table) -> Iterator[str]:
    """Yield what neither of the two has of a table."""
    if table.ttl:
        yield f"expiry by {code(table.ttl.attribute)}"
    for index in table.vector_indexes:
        yield f"vector index {code(index.name)}, {code(index.attribute)}"


def _types(table: Table) -> Iterable[tuple[str, list[str]]]:
    """Return the attributes that have several types, in the order of the kinds of items."""
    found: dict[str, dict[str, None]] = {}
    for entity in table.entities:
        for attribute in entity.attributes:
            found.setdefault(attribute.name, {})[attribute.type.value] = None
    return [(name, list(types)) for name, types in found.items() if len(types) > 1]
