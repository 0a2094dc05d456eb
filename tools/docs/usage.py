"""Who writes a table and which indexes hold it, on its page of the data dictionary."""

from collections.abc import Iterable, Iterator

from data_platform.dynamodb.schema import Entity, Index, Product, Table, VectorIndex
from data_platform.dynamodb.types import Projection
from tools.docs.catalog.table_facts import indexes_of, marks, sensitive_attributes, written_by
from tools.docs.catalog.writers import APPLICATIONS, is_mark, writers_of
from tools.docs.periods import retention_of_kinds
from tools.output.markdown import code

_README = "../../../lambdas/{}/README.md"


def expiry_in_words(product: Product, table: Table) -> str:
    """Say by which attribute items expire, and whether only marks do."""
    if table.ttl is None:
        return "never"
    only_marks = all(
        is_mark(product, table, entity) for entity in table.entities if table.retention_of(entity)
    )
    return f"{code(table.ttl.attribute)}{', of marks only' if only_marks else ''}"


def usage_properties(product: Product, table: Table) -> Iterator[tuple[str, str]]:
    """Yield the properties of a table that say who writes it, and how long that is kept."""
    if marks(product, table):
        items = [entity for entity in table.entities if not is_mark(product, table, entity)]
        if items:
            yield "Items are kept", _kept(table, items)
        yield "Marks are kept", _kept(table, marks(product, table))
    yield "Written by", _named(written_by(product, table))
    sensitive = sensitive_attributes(table)
    if sensitive:
        yield "Sensitive", _listed(sensitive)


def usage_of_kind(product: Product, table: Table, entity: Entity) -> str:
    """Return sentences on a kind of item: who writes its attributes, and which indexes hold it."""
    by_writers: dict[tuple[str, ...], list[str]] = {}
    for attribute in entity.attributes:
        writers = writers_of(product, table, entity, attribute.name)
        by_writers.setdefault(writers, []).append(attribute.name)
    mostly = max(by_writers, key=lambda writers: len(by_writers[writers]))
    parts = [f"Written by {_named(mostly)}"]
    parts += [
        f"{_listed(attributes)} by {_named(writers)}"
        for writers, attributes in by_writers.items()
        if writers != mostly
    ]
    held = [
        _held(index, entity)
        for index in table.all_indexes
        if index.name in indexes_of(table, entity)
    ]
    return "; ".join(parts) + "." + (f" Held by {', '.join(held)}." if held else "")


def _held(index: Index | VectorIndex, entity: Entity) -> str:
    if index.projection is Projection.ALL:
        return f"{code(index.name)} whole"
    included = [name for name in index.included_attributes if entity.attribute(name)]
    if included:
        return f"{code(index.name)} with its keys and {_listed(included)}"
    return f"{code(index.name)} with its keys alone"


def _kept(table: Table, kinds: Iterable[Entity]) -> str:
    return "; ".join(
        f"{name} {period}" for name, period in retention_of_kinds(table, kinds).items()
    )


def _named(writers: Iterable[str]) -> str:
    return " and ".join(
        writer if writer == APPLICATIONS else f"[{code(writer)}]({_README.format(writer)})"
        for writer in writers
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(code, names))
