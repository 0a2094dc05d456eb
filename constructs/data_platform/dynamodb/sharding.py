"""Indexes whose partitions are divided into shards, where a stage outgrows one a value.

A partition of an index takes 1,000 write units a second. Where few values share all writes, a
second partition attribute, the shard, makes several partitions of each.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from data_platform.dynamodb.attributes import number
from data_platform.dynamodb.backfills import AttributeBackfill, ShardOf
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.declarations import AccessPattern, Entity, Example, Index
from data_platform.dynamodb.schema import Table, number_key
from data_platform.dynamodb.wire import wire_value
from data_platform.errors import ConfigurationError
from data_platform.settings.tables import ShardedIndex

_MAX_KEYS = 4


@dataclass(frozen=True)
class Shards:
    """What a reader has to know of a sharded index.

    Attributes
    ----------
    index
        Its name.
    attribute
        The partition attribute that holds the shard.
    count
        How many shards there are.
    """

    index: str
    attribute: str
    count: int


def shard_of(key_values: Iterable[str], shards: int) -> int:
    """Return the shard of an item, from 0 on: the CRC-32 of its key values, joined by newlines.

    Parameters
    ----------
    key_values
        The partition key and the sort key of the table, as DynamoDB writes them.
    shards
        How many there are.
    """
    return zlib.crc32("\n".join(key_values).encode()) % shards


def shard_value(keys: Iterable[Mapping[str, Any]], shards: int) -> dict[str, str]:
    """Return the shard of an item with these key values, both in DynamoDB's JSON."""
    texts = (str(next(iter(value.values()))) for value in keys)
    return {"N": str(shard_of(texts, shards))}


def shards_of(table: Table, setting: ShardedIndex) -> Shards:
    """Return what a reader has to know of the index that stands in for a table's index.

    Raises
    ------
    ConfigurationError
        If there is no such index, or no room for the shard in its key.
    """
    index = _index(table, setting)
    first = index.partition_keys[0].name
    return Shards(
        index=f"{index.name}-sharded" if "-" in index.name else f"{index.name}Sharded",
        attribute=f"{first}_shard" if "_" in first else f"{first}Shard",
        count=setting.shards,
    )


def shards_instead_of(
    table: Table, index: str | None, settings: Iterable[ShardedIndex]
) -> Shards | None:
    """Return what to ask instead of an index, if a stage has replaced it."""
    for setting in settings:
        if (setting.table, setting.index) == (table.name, index) and not setting.keeps_original:
            return shards_of(table, setting)
    return None


def with_sharded_indexes(table: Table, settings: Iterable[ShardedIndex]) -> Table:
    """Return a table as a stage has it that divides some of its indexes.

    Its items get the shard as an attribute, and older ones a backfill of it. Access patterns of an
    index that is not kept go with it: their readers ask all shards.

    Raises
    ------
    ConfigurationError
        If there is no such index, or no room for the shard in its key.
    """
    for setting in settings:
        if setting.table == table.name:
            table = _with_sharded_index(table, setting)
    return table


def _with_sharded_index(table: Table, setting: ShardedIndex) -> Table:
    index, shards = _index(table, setting), shards_of(table, setting)
    entities = tuple(
        _with_shard(table, each, shards) if _enters(each, index) else each
        for each in table.entities
    )
    values = index.distinct_partition_values
    sharded = replace(
        index,
        name=shards.index,
        partition_keys=(*index.partition_keys, number_key(shards.attribute)),
        purpose=f"{index.purpose} Divided into {shards.count} shards.",
        distinct_partition_values=values and values * shards.count,
        # The busiest value's writes are spread over its shards.
        busiest_share=index.busiest_share and index.busiest_share / shards.count,
    )
    kept = [each for each in table.indexes if setting.keeps_original or each is not index]
    names = {None, *(each.name for each in kept)}
    if not setting.keeps_original:
        entities = tuple(_reading(each, shards.index, index.name) for each in entities)
    patterns = [pattern for pattern in table.access_patterns if pattern.index in names]
    backfill = AttributeBackfill(
        name=f"{_kebab(shards.attribute)}-of-{shards.count}",
        reason=f"Items without it are not in {shards.index}.",
        entities=tuple(each.name for each in entities if _enters(each, index)),
        attribute=shards.attribute,
        value=ShardOf(shards.count),
    )
    # Two indexes that begin with the same attribute share its shard.
    added = () if backfill.name in {each.name for each in table.backfills} else (backfill,)
    return replace(
        table,
        indexes=(*kept, sharded),
        entities=entities,
        access_patterns=(*patterns, _of_one_shard(entities, sharded, shards)),
        backfills=(*table.backfills, *added),
    )


def _index(table: Table, setting: ShardedIndex) -> Index:
    index = table.index(setting.index)
    if index is None:
        names = ", ".join(each.name for each in table.indexes)
        raise ConfigurationError(
            f"ShardedIndex: table '{table.name}' has no index '{setting.index}': use one of "
            f"{names or 'none'}."
        )
    if len(index.partition_keys) == _MAX_KEYS:
        raise ConfigurationError(
            f"ShardedIndex: index '{index.name}' of '{table.name}' has {_MAX_KEYS} partition "
            "attributes already, and no room for the shard."
        )
    return index


def _enters(entity: Entity, index: Index) -> bool:
    return all(entity.attribute(key.name) is not None for key in index.keys)


def _with_shard(table: Table, entity: Entity, shards: Shards) -> Entity:
    if entity.attribute(shards.attribute) is not None:
        return entity
    shard = number(
        shards.attribute,
        "Shard of the item, from its primary key",
        required=False,
        minimum=0,
        maximum=shards.count - 1,
    )
    examples = []
    for example in entity.examples:
        keys = (wire_value(example.item[key.name]) for key in table.keys)
        value = int(shard_value(keys, shards.count)["N"])
        examples.append(example.variation(example.name, {shards.attribute: value}))
    return replace(entity, attributes=(*entity.attributes, shard), examples=tuple(examples))


def _reading(entity: Entity, index: str, instead_of: str) -> Entity:
    """Return a kind of item whose declared queries read another index."""
    if entity.load is None:
        return entity
    queries = tuple(
        replace(query, index=index) if query.index == instead_of else query
        for query in entity.load.queries
    )
    return replace(entity, load=replace(entity.load, queries=queries))


def _of_one_shard(entities: Iterable[Entity], index: Index, shards: Shards) -> AccessPattern:
    """Return the question that each shard is asked."""
    names = [key.name for key in index.keys]
    entering = [
        example
        for entity in entities
        for example in entity.examples
        if all(name in example.item for name in names)
    ]
    # Key values are scalars.
    asked: dict[str, Any] = {key.name: entering[0].item[key.name] for key in index.partition_keys}
    found = [each for each in entering if asked.items() <= dict(each.item).items()]
    return AccessPattern(
        name=f"one-shard-of-{_kebab(index.name)}",
        purpose=f"Items of one shard, of {shards.count} that a reader merges.",
        index=index.name,
        conditions=tuple(equals(name, f"<{name}>") for name in asked),
        parameters=asked,
        returns=tuple(each.name for each in sorted(found, key=lambda each: _sort(each, index))),
        source="ShardedIndex of the stage",
    )


def _sort(example: Example, index: Index) -> list[Any]:
    return [example.item[key.name] for key in index.sort_keys]


def _kebab(name: str) -> str:
    words = "".join(f"-{each.lower()}" if each.isupper() else each for each in name)
    return words.replace("_", "-").replace("--", "-").strip("-")
