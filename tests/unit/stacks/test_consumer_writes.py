"""What functions are said to write is what they may write, and what the tables have."""

from collections.abc import Mapping

from stacks.consumer_attributes import KEPT_BY_CONSUMERS
from stacks.products import PRODUCTS
from tools.docs.catalog.functions import functions_of_tables
from tools.docs.catalog.writers import is_mark, writers_of
from tools.synthesis import Assembly

TABLES = {table.name: (product, table) for product in PRODUCTS for table in product.tables}
CONSUMER_WRITES = [write for product in PRODUCTS for write in product.consumer_writes]


def test_every_function_that_may_write_a_table_is_said_to(
    assemblies: Mapping[str, Assembly],
) -> None:
    may_write = {
        (function, table)
        for table, functions in functions_of_tables(assemblies["dev"].templates).items()
        for function in functions.writers
    }
    assert {(each.consumer, each.table) for each in CONSUMER_WRITES} == may_write, (
        "Say in `consumer_writes` of the product what the function writes."
    )


def test_what_they_write_is_declared() -> None:
    for written in CONSUMER_WRITES:
        _, table = TABLES[written.table]
        (entity,) = (each for each in table.entities if each.name == written.entity)
        for attribute in written.attributes:
            assert entity.attribute(attribute), f"{written.entity}.{attribute}"


def test_what_functions_keep_of_others_items_is_what_a_restore_leaves_alone() -> None:
    kept = {
        (each.table, attribute)
        for each in CONSUMER_WRITES
        for attribute in each.attributes
        if each.table in KEPT_BY_CONSUMERS
    }
    assert kept == {(table, name) for table, names in KEPT_BY_CONSUMERS.items() for name in names}


def test_every_attribute_has_a_writer() -> None:
    for product, table in TABLES.values():
        for entity in table.entities:
            for attribute in entity.attributes:
                writers = writers_of(product, table, entity, attribute.name)
                assert writers, f"{table.name}.{attribute.name}"


def test_marks_are_written_by_functions_alone_and_expire() -> None:
    marks = [
        (product, table, entity)
        for product, table in TABLES.values()
        for entity in table.entities
        if is_mark(product, table, entity)
    ]
    assert {entity.name for _, _, entity in marks} == {
        *("AppliedChange", "AppliedCommunityChange", "PublishedNotice", "UncountedComment")
    }
    for product, table, entity in marks:
        assert table.retention_of(entity)
        for attribute in entity.attributes:
            assert "applications" not in writers_of(product, table, entity, attribute.name)
