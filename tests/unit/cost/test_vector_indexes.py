"""What vector indexes cost: stored, written and examined bytes, and the base item's growth."""

import math
import random
from dataclasses import replace
from decimal import Decimal

import pytest

from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.item_size import item_bytes, vector_entry_bytes
from data_platform.dynamodb.load import Load, Searches
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.vectors import vector_numbers
from stacks.tutor.chat_messages import CHAT_MESSAGES
from tests.unit.cost.templates import costs, estimated, replica
from tools.cost.usage import entity_usage
from tools.paths import REPOSITORY

(MESSAGE,) = CHAT_MESSAGES.entities
(INDEX,) = CHAT_MESSAGES.vector_indexes
ENTRY = vector_entry_bytes(MESSAGE.examples[0].item, INDEX, CHAT_MESSAGES)


def test_an_entry_has_four_bytes_a_dimension_and_what_is_projected() -> None:
    item = MESSAGE.examples[0].item
    copied = ("sessionId", "messageId", "userId", "role", "timestamp")
    assert 4 * 1024 + item_bytes({name: item[name] for name in copied}) == ENTRY


@pytest.mark.parametrize("missing", ["embedding", "userId"])
def test_an_item_without_vector_or_partition_has_none(missing: str) -> None:
    item = {name: value for name, value in MESSAGE.examples[0].item.items() if name != missing}
    assert vector_entry_bytes(item, INDEX, CHAT_MESSAGES) is None


def test_usage_counts_stored_written_and_examined_bytes() -> None:
    searches = (Searches(INDEX.name, 10, 5_000_000), Searches(INDEX.name, 10, 1))
    load = Load(created=3, changed=2, months_kept=2, searches=searches)
    usage = entity_usage(CHAT_MESSAGES, MESSAGE, load)
    assert ENTRY is not None
    assert usage.vector_bytes == 6 * ENTRY
    assert usage.vector_written_bytes == 5 * ENTRY
    assert usage.vector_examined_bytes == 10 * 5_000_000 + 10 * 1024


def test_digits_that_the_index_drops_are_paid_in_write_units() -> None:
    """As a model answers, with 17 digits, a message takes 12 write units; rounded, 7."""
    vector = [math.sin(number) / 23 for number in range(1, 1025)]
    units = [
        entity_usage(
            CHAT_MESSAGES,
            MESSAGE,
            Load(created=1, item_bytes=item_bytes({**MESSAGE.examples[0].item, "embedding": each})),
        ).write_units
        for each in ([Decimal(repr(number)) for number in vector], vector_numbers(vector))
    ]
    assert units == [12, 7]


@pytest.mark.parametrize("dimensions", [0, 256, 512, 1024, 1536, 3072])
def test_the_page_says_what_rounding_saves(dimensions: int) -> None:
    """Digits that the index drops, by the rules by which DynamoDB measures items."""
    drawn = random.Random(dimensions)  # noqa: S311  nothing secret
    # Alike on all machines, since only sums, products and roots make them.
    most = math.sqrt(3 / dimensions) if dimensions else 0
    vector = [most * (2 * drawn.random() - 1) for _ in range(dimensions)]
    item = {**MESSAGE.examples[0].item, "content": "x" * 500}
    del item["embedding"]
    sizes = [
        item_bytes({**item, "embedding": each} if vector else item)
        for each in ([Decimal(repr(number)) for number in vector], vector_numbers(vector))
    ]
    cells = [f"{size:,} B | {math.ceil(size / 1024)}" for size in sizes]
    page = (REPOSITORY / "docs" / "vector-indexes.md").read_text("utf-8")
    assert f"| {f'{dimensions:,}' if vector else 'none'} | {' | '.join(cells)} |" in page


def test_prices_are_those_of_vector_indexes() -> None:
    properties = {
        "TableName": CHAT_MESSAGES.name,
        "Replicas": [replica()],
        "VectorIndexes": [{"IndexName": INDEX.name}],
    }
    found = costs(estimated(ChatMessagesTable=("AWS::DynamoDB::GlobalTable", properties)))
    usage = entity_usage(CHAT_MESSAGES, MESSAGE, MESSAGE.load or Load())
    name = CHAT_MESSAGES.name
    assert found[f"{name}: storage of vector indexes"] == pytest.approx(
        usage.vector_bytes / 1e9 * 0.25
    )
    assert found[f"{name}: writes to vector indexes"] == pytest.approx(
        usage.vector_written_bytes / 1e9 * 0.52
    )
    assert found[f"{name}: vector searches"] == pytest.approx(
        usage.vector_examined_bytes / 1e9 * 0.002
    )


def test_searches_of_an_index_that_is_not_there_are_refused() -> None:
    entity = replace(MESSAGE, load=Load(searches=(Searches("embedding", 1, 1),)))
    with pytest.raises(DeclarationError, match="no vector index 'embedding'"):
        Table(**{**vars(CHAT_MESSAGES), "entities": (entity,)})
