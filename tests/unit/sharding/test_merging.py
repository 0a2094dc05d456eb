"""Shards that are merged answer what one partition would answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from data_platform.dynamodb.backfills import WireItem
from data_platform.dynamodb.shard_merging import Key, ShardMerge

SHARDS = 4
Items = Sequence[Mapping[str, Any]]

items = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.uuids().map(lambda value: {"S": str(value)}),
            "shard": st.integers(0, SHARDS - 1),
            # Few values, of which some are equal, and of different length.
            "at": st.integers(-20, 120).map(lambda value: {"N": str(value)}),
        }
    ),
    unique_by=lambda item: str(item["id"]),
    max_size=40,
)


class Index:
    """An index in memory whose pages DynamoDB may cut short, as its filters do."""

    def __init__(self, found: Items, cut: int, *, is_descending: bool) -> None:
        self.reads = 0
        self._found = sorted(
            found, key=lambda item: (int(item["at"]["N"]), item["id"]["S"]), reverse=is_descending
        )
        self._cut = cut

    def read(self, shard: int, after: Key | None, limit: int) -> tuple[Items, Key | None]:
        self.reads += 1
        mine = [item for item in self._found if item["shard"] == shard]
        start = 0
        if after is not None:
            start = [item["id"] for item in mine].index(after["id"]) + 1
        end = start + limit
        page = mine[start : min(end, start + self._cut)] if self._cut else mine[start:end]
        is_last = start + len(page) >= len(mine)
        if is_last or not page:
            return page, None
        return page, {name: page[-1][name] for name in ("id", "at")}


def merge_of(index: Index, *, is_descending: bool) -> ShardMerge:
    return ShardMerge(
        read=index.read,
        shards=SHARDS,
        sort_keys=["at"],
        keys=["id", "at"],
        is_descending=is_descending,
    )


def times(found: Sequence[WireItem]) -> list[int]:
    return [int(item["at"]["N"]) for item in found]


@given(found=items, cut=st.integers(0, 3), page=st.integers(1, 9), is_descending=st.booleans())
def test_a_merged_answer_is_the_undivided_one(
    found: Items, cut: int, page: int, *, is_descending: bool
) -> None:
    index = Index(found, cut, is_descending=is_descending)
    merged = list(merge_of(index, is_descending=is_descending).items(page))
    assert times(merged) == sorted(times(found), reverse=is_descending)
    assert sorted(map(str, merged)) == sorted(map(str, found))


@given(found=items, cut=st.integers(0, 3), limit=st.integers(1, 9), is_descending=st.booleans())
def test_pages_are_full_and_together_the_whole_answer(
    found: Items, cut: int, limit: int, *, is_descending: bool
) -> None:
    merge = merge_of(Index(found, cut, is_descending=is_descending), is_descending=is_descending)
    pages: list[list[WireItem]] = []
    page, position = merge.page(limit)
    pages.append(page)
    while position is not None:
        page, position = merge.page(limit, position)
        pages.append(page)
    given_items = [item for page in pages for item in page]
    assert times(given_items) == sorted(times(found), reverse=is_descending)
    assert len({item["id"]["S"] for item in given_items}) == len(found) == len(given_items)
    assert all(len(page) == limit for page in pages[:-1])


def test_a_page_reads_little_more_than_itself() -> None:
    found = [
        {"id": {"S": str(number)}, "shard": number % SHARDS, "at": {"N": str(number)}}
        for number in range(400)
    ]
    index = Index(found, 0, is_descending=False)
    page, position = merge_of(index, is_descending=False).page(20)
    assert times(page) == list(range(20))
    assert position is not None
    assert index.reads == SHARDS


def test_strings_are_ordered_as_dynamodb_orders_them() -> None:
    found = {0: [{"at": {"S": "Z"}}, {"at": {"S": "ä"}}], 1: [{"at": {"S": "a"}}]}

    def read(shard: int, _after: Key | None, _limit: int) -> tuple[Items, Key | None]:
        return found[shard], None

    merge = ShardMerge(read=read, shards=2, sort_keys=["at"], keys=["at"])
    assert [item["at"]["S"] for item in merge.items(5)] == ["Z", "a", "ä"]
