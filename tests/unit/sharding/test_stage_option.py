"""A stage divides an index by one setting; without it, nothing changes."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from aws_cdk.assertions import Template

from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.sharding import with_sharded_indexes
from data_platform.errors import ConfigurationError
from data_platform.stage import ShardedIndex
from stacks.application import check_sharded_indexes
from stacks.iops.metrics import METRICS
from stacks.products import PRODUCTS
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from tests.unit.tables.stacks import PLAIN_STAGE, add_table, new_stack
from tools.cost.usage import table_usage

PROVIDER = ShardedIndex(table="ChatMessages", index="ProviderUsageIndex")
HOT = [
    (table, index.name)
    for product in PRODUCTS
    for table in product.tables
    for index in table.indexes
    if index.distinct_partition_values
]


def indexes(setting: ShardedIndex) -> dict[str, list[tuple[str, str]]]:
    """Return the keys of each index of `ChatMessages` in a template."""
    stack = new_stack()
    add_table(stack, CHAT_MESSAGES, stage=replace(PLAIN_STAGE, sharded_indexes=(setting,)))
    [table] = Template.from_stack(stack).find_resources("AWS::DynamoDB::GlobalTable").values()
    return {
        index["IndexName"]: [(key["AttributeName"], key["KeyType"]) for key in index["KeySchema"]]
        for index in table["Properties"]["GlobalSecondaryIndexes"]
    }


@pytest.mark.parametrize("keeps_original", [True, False])
def test_the_shard_is_part_of_the_partition_key(*, keeps_original: bool) -> None:
    found = indexes(replace(PROVIDER, keeps_original=keeps_original))
    assert found["ProviderUsageIndexSharded"] == [
        ("provider", "HASH"),
        ("providerShard", "HASH"),
        ("timestamp", "RANGE"),
    ]
    assert ("ProviderUsageIndex" in found) is keeps_original


@pytest.mark.parametrize(("table", "index"), HOT)
@pytest.mark.parametrize("keeps_original", [True, False])
def test_every_index_of_few_values_can_be_divided(
    table: Table, index: str, *, keeps_original: bool
) -> None:
    setting = ShardedIndex(table=table.name, index=index, keeps_original=keeps_original)
    divided = with_sharded_indexes(table, [setting])
    before, after = table.index(index), divided.indexes[-1]
    assert before is not None
    assert before.distinct_partition_values is not None
    assert after.distinct_partition_values == 10 * before.distinct_partition_values
    assert len(divided.backfills) == len(table.backfills) + 1


def test_two_indexes_of_one_attribute_share_its_shard() -> None:
    settings = [ShardedIndex(table=METRICS.name, index=each.name) for each in METRICS.indexes]
    divided = with_sharded_indexes(METRICS, settings)
    assert [each.name for each in divided.backfills] == ["entity-type-shard-of-10"]
    assert with_sharded_indexes(METRICS, [PROVIDER]) is METRICS


def test_both_indexes_cost_their_writes() -> None:
    undivided = table_usage(CHAT_MESSAGES)
    both = table_usage(with_sharded_indexes(CHAT_MESSAGES, [PROVIDER]))
    one = table_usage(
        with_sharded_indexes(CHAT_MESSAGES, [replace(PROVIDER, keeps_original=False)])
    )
    assert one.write_units == undivided.write_units < both.write_units


REFUSALS: dict[str, tuple[Callable[[], object], str]] = {
    "one shard": (lambda: replace(PROVIDER, shards=1), "shards is 1: give 2 to 100."),
    "an index twice": (
        lambda: replace(PLAIN_STAGE, sharded_indexes=(PROVIDER, PROVIDER)),
        "name each index once",
    ),
    "an unknown table": (
        lambda: check_sharded_indexes(
            replace(PLAIN_STAGE, sharded_indexes=(replace(PROVIDER, table="Chat"),))
        ),
        "sharded_indexes name the table 'Chat': give one of ChatMessages, ",
    ),
    "an unknown index": (
        lambda: check_sharded_indexes(
            replace(PLAIN_STAGE, sharded_indexes=(replace(PROVIDER, index="Usage"),))
        ),
        "'ChatMessages' has no index 'Usage': use one of ModuleAnalyticsIndex, ",
    ),
}


@pytest.mark.parametrize("mistake", REFUSALS)
def test_what_cannot_be_divided_is_refused(mistake: str) -> None:
    declare, sentence = REFUSALS[mistake]
    with pytest.raises(ConfigurationError, match=sentence):
        declare()
