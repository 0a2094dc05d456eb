"""Everything that is stored is written by somebody who says how."""

from collections import defaultdict

from data_platform.dynamodb.writes.declarations import Put, Update
from data_platform.functions.sources import FUNCTION_SOURCES
from stacks.products import PRODUCTS

Kind = tuple[str, str]


def written_attributes() -> dict[Kind, set[str]]:
    """Return what is written of each kind of item, by table and entity."""
    written: defaultdict[Kind, set[str]] = defaultdict(set)
    for product in PRODUCTS:
        for pattern in product.write_patterns:
            for step in pattern.steps:
                kind = written[step.table, step.entity]
                if isinstance(step, Put):
                    kind |= set(step.item)
                elif isinstance(step, Update):
                    kind |= set(step.key) | {change.attribute for change in step.changes}
        for write in product.consumer_writes:
            table = product.table(write.table)
            entity = table.entity(write.entity) if table else None
            assert table is not None
            assert entity is not None
            names = write.attributes or [attribute.name for attribute in entity.attributes]
            written[write.table, write.entity] |= {*names, *(key.name for key in table.keys)}
    return written


def test_every_attribute_is_written_by_an_application_or_a_function() -> None:
    written = written_attributes()
    nobody = [
        f"{table.name}: nobody writes {attribute.name!r} of {entity.name}. "
        "Add the pattern to `write_patterns` of its product."
        for product in PRODUCTS
        for table in product.tables
        for entity in table.entities
        for attribute in entity.attributes
        if attribute.name not in written[table.name, entity.name]
    ]
    assert not nobody, "\n".join(nobody)


def test_functions_that_write_are_there() -> None:
    for product in PRODUCTS:
        for write in product.consumer_writes:
            assert write.consumer.startswith(product.name)
            assert (FUNCTION_SOURCES / write.consumer / "README.md").exists()
