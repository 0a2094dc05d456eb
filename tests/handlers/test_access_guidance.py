"""The code of `docs/access-guidance.md` runs, also when DynamoDB takes a part or nothing."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stacks.mavprep.reputation import REPUTATION
from stacks.tutoria.chat_usage import CHAT_USAGE_DAILY
from stacks.tutoria.usage_examples import USAGE_EXAMPLES
from tests.handlers.conftest import ACCESS
from tests.handlers.records import image
from tests.handlers.tables import LiveTable
from tools.paths import DOCS

_CODE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """What all code of the page defines, run in its order."""
    defined: dict[str, Any] = {}
    blocks = _CODE.findall((DOCS / "access-guidance.md").read_text("utf-8"))
    assert len(blocks) == 8
    for block in blocks:
        exec(compile(block, "docs/access-guidance.md", "exec"), defined)  # noqa: S102
    return defined


@pytest.fixture(scope="module")
def usage(live_table: Callable[[Any], LiveTable], dynamodb: Any) -> Iterator[LiveTable]:
    table = live_table(CHAT_USAGE_DAILY)
    yield table
    dynamodb.delete_table(TableName=table.name)


class _Busy:
    """Passes on a part of each batch, or none; the real engine never leaves anything out.

    An exception among the shares is raised in place of an answer.
    """

    def __init__(self, client: Any, *shares: float | Exception) -> None:
        self.calls = 0
        self._client = client
        self._shares = list(shares)

    def batch_get_item(self, *, RequestItems: Any) -> Any:  # noqa: N803
        ((table, request),) = RequestItems.items()
        taken, left = self._divided(request["Keys"])
        answer = {"Responses": {}, "UnprocessedKeys": {table: {"Keys": left}} if left else {}}
        if taken:
            some = self._client.batch_get_item(RequestItems={table: {"Keys": taken}})
            answer["Responses"] = some["Responses"]
        return answer

    def batch_write_item(self, *, RequestItems: Any) -> Any:  # noqa: N803
        ((table, writes),) = RequestItems.items()
        taken, left = self._divided(writes)
        if taken:
            self._client.batch_write_item(RequestItems={table: taken})
        return {"UnprocessedItems": {table: left} if left else {}}

    def _divided(self, members: list[Any]) -> tuple[list[Any], list[Any]]:
        self.calls += 1
        share = self._shares.pop(0) if self._shares else 1.0
        if isinstance(share, Exception):
            raise share
        end = int(len(members) * share)
        return members[:end], members[end:]


def _refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "Query")


def _items(number: int) -> list[Any]:
    return [
        image({"dimension": f"MODULE#{n}", "date": "2024-01-01", "messageCount": n})
        for n in range(number)
    ]


def _keys(items: list[Any]) -> list[Any]:
    return [{name: item[name] for name in ("dimension", "date")} for item in items]


def test_the_client_asks_again_and_gives_up_soon(
    page: dict[str, Any], dynamodb_url: str, usage: LiveTable
) -> None:
    client = page["new_client"](endpoint_url=dynamodb_url, **ACCESS)
    client.describe_table(TableName=usage.name)
    retries = client.meta.config.retries
    assert (retries["mode"], retries["total_max_attempts"]) == ("standard", 4)
    assert client.meta.config.connect_timeout + client.meta.config.read_timeout <= 5


def test_batches_are_written_and_read_whole_although_parts_are_left_out(
    page: dict[str, Any], dynamodb: Any, usage: LiveTable
) -> None:
    items = _items(130)
    waits: list[float] = []
    busy = _Busy(dynamodb, 0.5, 0, 0, 0.2)
    older = image({"dimension": "MODULE#7", "date": "2024-01-01", "messageCount": 0})
    write = page["write_items"]
    write(busy, usage.name, [older, *items], ("dimension", "date"), sleep=waits.append)
    assert busy.calls == 6 + 4
    keys = _keys(items)
    missing = {"dimension": {"S": "MODULE#none"}, "date": {"S": "2024-01-01"}}
    busy = _Busy(dynamodb, 0, 0.3, 1, 0.5)
    read = page["read_items"](busy, usage.name, [*keys, missing, keys[0]], sleep=waits.append)
    assert len(read) == len(items)
    assert {item["dimension"]["S"]: item for item in read} == {
        item["dimension"]["S"]: item for item in items
    }
    assert busy.calls == 2 + 3
    assert len(waits) == 4 + 3
    assert all(0 <= seconds <= 5 for seconds in waits)


def test_what_stays_left_out_is_named_and_the_rest_is_written(
    page: dict[str, Any], dynamodb: Any, usage: LiveTable
) -> None:
    items = _items(30)
    busy = _Busy(dynamodb, 0.4, *[0] * 20)
    waits: list[float] = []
    with pytest.raises(page["StillUnprocessedError"]) as refused:
        page["write_items"](busy, usage.name, items, ("dimension", "date"), sleep=waits.append)
    assert [write["PutRequest"]["Item"] for write in refused.value.rest] == items[10:]
    assert len(waits) == 8
    busy = _Busy(dynamodb, *[0] * 20)
    with pytest.raises(page["StillUnprocessedError"]) as refused:
        page["read_items"](busy, usage.name, _keys(items), sleep=waits.append)
    assert refused.value.rest == _keys(items)


def test_a_batch_that_is_throttled_whole_is_waited_for_and_named_like_a_part(
    page: dict[str, Any], dynamodb: Any, usage: LiveTable
) -> None:
    items, waits = _items(30), list[float]()
    throttled = [_refusal(code) for code in sorted(page["THROTTLED"])]
    busy = _Busy(dynamodb, *throttled, 0.4)
    page["write_items"](busy, usage.name, items, ("dimension", "date"), sleep=waits.append)
    busy = _Busy(dynamodb, *throttled, 0.4)
    read = page["read_items"](busy, usage.name, _keys(items), sleep=waits.append)
    assert len(read) == len(items)
    assert len(waits) == 4 + 4
    for call, rest in (("write_items", ("dimension", "date")), ("read_items", ())):
        given = [items, rest] if rest else [_keys(items)]
        busy = _Busy(dynamodb, *throttled * 4)
        with pytest.raises(page["StillUnprocessedError"]) as refused:
            page[call](busy, usage.name, *given, sleep=waits.append)
        assert len(refused.value.rest) == len(items)
        wrong = _Busy(dynamodb, _refusal("ValidationException"))
        with pytest.raises(ClientError):
            page[call](wrong, usage.name, *given, sleep=waits.append)


def test_many_callers_ask_once_until_the_answer_is_old(
    page: dict[str, Any], dynamodb: Any, usage: LiveTable
) -> None:
    item = image({"dimension": "PROVIDER#openai", "date": "2024-02-01", "costUsd": 5})
    dynamodb.put_item(TableName=usage.name, Item=item)
    asked, clock = count(), [0.0]

    def ask(key: tuple[str, str]) -> Any:
        next(asked)
        names = dict(zip(("dimension", "date"), ({"S": part} for part in key), strict=True))
        return dynamodb.get_item(TableName=usage.name, Key=names)["Item"]["costUsd"]["N"]

    cache = page["Cache"](ask, seconds=300, now=lambda: clock[0])
    answers: list[str] = []
    key = ("PROVIDER#openai", "2024-02-01")
    threads = [threading.Thread(target=lambda: answers.append(cache.get(key))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock[0] = 269
    answers.append(cache.get(key))
    assert (answers, next(asked)) == (["5"] * 21, 1)
    clock[0] = 331
    cache.get(key)
    assert next(asked) == 3


def test_while_dynamodb_throttles_an_old_answer_is_given_for_a_while(page: dict[str, Any]) -> None:
    outcomes: list[Any] = ["first"]
    clock = [0.0]

    def ask(_key: str) -> Any:
        outcome = outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    cache = page["Cache"](ask, seconds=300, stale_seconds=900, now=lambda: clock[0])
    assert cache.get("day") == "first"
    for code in page["THROTTLED"]:
        outcomes[0], clock[0] = _refusal(code), 600
        assert cache.get("day") == "first"
        with pytest.raises(ClientError):
            cache.get("another day")
    outcomes[0] = _refusal("ValidationException")
    with pytest.raises(ClientError):
        cache.get("day")
    outcomes[0], clock[0] = _refusal("ThrottlingException"), 901
    with pytest.raises(ClientError):
        cache.get("day")
    outcomes[0] = "second"
    assert cache.get("day") == "second"


def test_students_who_were_active_before_and_not_since_are_inactive(
    page: dict[str, Any], dynamodb: Any, usage: LiveTable
) -> None:
    examples = [image(example.item) for example in USAGE_EXAMPLES]
    page["write_items"](dynamodb, usage.name, examples, ("dimension", "date"))
    inactive = page["inactive_students"]
    days = {"inactive_days": 1, "known_days": 10}
    assert inactive(dynamodb, usage.name, date(2024, 1, 3), **days) == {"456"}
    assert inactive(dynamodb, usage.name, date(2024, 1, 4), **days) == {"456", "457"}
    days["inactive_days"] = 2
    assert inactive(dynamodb, usage.name, date(2024, 1, 4), **days) == {"456"}
    assert inactive(dynamodb, usage.name, date(2024, 1, 20), **days) == set()


def test_students_of_several_days_count_once(
    page: dict[str, Any], dynamodb: Any, usage: LiveTable
) -> None:
    examples = [image(example.item) for example in USAGE_EXAMPLES]
    again = {**examples[-1], "date": {"S": "2024-01-02"}}
    page["write_items"](dynamodb, usage.name, [*examples, again], ("dimension", "date"))
    days = [date(2024, 1, 2), date(2024, 1, 3)]
    of_module = page["students_of_module"]
    assert of_module(dynamodb, usage.name, 123, days) == {"456", "457"}
    assert of_module(dynamodb, usage.name, 124, days) == {"456"}
    assert of_module(dynamodb, usage.name, 12, days) == set()


def test_users_with_the_same_reputation_share_a_rank(
    page: dict[str, Any], dynamodb: Any, live_table: Callable[[Any], LiveTable]
) -> None:
    # Without the index DynamoDB takes NULL, as it did before there was one.
    before = replace(REPUTATION, indexes=(), access_patterns=REPUTATION.access_patterns[:1])
    older = live_table(before)
    older.put({"PK": "USER#null", "SK": "REPUTATION", "reputation": None})
    assert page["rank_of"](dynamodb, older.name, "null") is None
    dynamodb.delete_table(TableName=older.name)
    table = live_table(REPUTATION)
    for user, reputation in (("first", 520), ("second", 500), ("also", 500), ("last", 20)):
        table.put({"PK": f"USER#{user}", "SK": "REPUTATION", "reputation": reputation})
    table.put({"PK": "APPLIED#1", "SK": "APPLIED", "eventId": "1"})
    ranks = [
        page["rank_of"](dynamodb, table.name, user)
        for user in ("first", "second", "also", "last", "nobody")
    ]
    assert ranks == [1, 2, 2, 4, None]
    dynamodb.delete_table(TableName=table.name)
