"""A divided index answers what the undivided one answers, once its older items have a shard."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from data_platform.dynamodb.items import Scalar
from data_platform.dynamodb.schema import AccessPattern, Table
from data_platform.dynamodb.sharding import shards_of, with_sharded_indexes
from data_platform.stage import ShardedIndex
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from tests.handlers.backfill.filling import fill
from tests.handlers.tables import LiveTable
from tools.queries.running import run_pattern

SETTING = ShardedIndex(table="ChatMessages", index="ProviderUsageIndex", shards=3)
HOUR = 3_600_000
PROVIDER = "openai"
WIDEST: dict[str, str | int] = {"provider": PROVIDER, "end": 9_999_999_999_999}


def test_the_merged_answer_is_the_undivided_one(
    make_table: Callable[[Table], LiveTable], tmp_path: Path
) -> None:
    declared = with_sharded_indexes(CHAT_MESSAGES, [SETTING])
    [*_, backfill] = declared.backfills
    chat = make_table(declared)
    example = dict(CHAT_MESSAGES.examples[0].item)
    for number in range(12):
        expiry = 1 if number in {2, 3, 4, 8} else 4_000_000_000
        message = {**example, "conversationId": f"c{number}", "expiresAt": expiry}
        message |= {"provider": PROVIDER, "role": ("user", "assistant")[number % 2]}
        chat.put({**message, "timestamp": int(str(example["timestamp"])) + number * HOUR})
    only_shards = LiveTable(
        chat.client, chat.streams, _with_only(declared, backfill.name), chat.name, None
    )
    fill(only_shards, tmp_path)
    patterns = [each for each in CHAT_MESSAGES.access_patterns if each.index == SETTING.index]

    assert {item["providerShard"] for item in chat.items()} == {0, 1, 2}
    assert patterns
    for pattern in patterns:
        parameters = {name: WIDEST.get(name, 0) for name in pattern.parameters}
        undivided, merged = (
            run_pattern(chat.client, chat.name, CHAT_MESSAGES, pattern, parameters, shards=shards)
            for shards in (None, shards_of(CHAT_MESSAGES, SETTING))
        )
        assert merged.items == undivided.items != []
        assert (merged.has_more, merged.examined) == (undivided.has_more, undivided.examined)
        whole = run_pattern(
            chat.client, chat.name, CHAT_MESSAGES, replace(pattern, limit=None), parameters
        )
        assert _in_pages(chat, pattern, parameters) == (whole.items, whole.hidden)


def _in_pages(
    chat: LiveTable, pattern: AccessPattern, parameters: Mapping[str, Scalar]
) -> tuple[list[dict[str, Any]], int]:
    """Return what the divided index answers, two items at a time, and how many it hides."""
    items: list[dict[str, Any]] = []
    hidden = 0
    position = None
    while True:
        page = run_pattern(
            chat.client,
            chat.name,
            CHAT_MESSAGES,
            replace(pattern, limit=2),
            parameters,
            shards=shards_of(CHAT_MESSAGES, SETTING),
            position=position,
        )
        items += page.items
        hidden += page.hidden
        if not page.has_more:
            return items, hidden
        position = page.position


def _with_only(table: Table, name: str) -> Table:
    backfills = tuple(each for each in table.backfills if each.name == name)
    return replace(table, backfills=backfills)
