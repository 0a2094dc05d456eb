"""`datactl query` of searches: whatever a vector is given as, and what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from stacks.tutor.chat_messages import CHAT_MESSAGES
from tests.queries.conftest import Engine
from tools.cli import cli

if TYPE_CHECKING:
    from click.testing import Result

QUESTION, FOLLOW_UP, ANSWER, *_ = CHAT_MESSAGES.examples
USER = f"userId={QUESTION.item['userId']}"
NUMBERS = [0.123, 0.456, *[0] * 1022]
SEARCH = ("tutor", "messages-like-this", USER)


def of_item(item: Any) -> tuple[str, ...]:
    return tuple(f"{key.name}={item[key.name]}" for key in CHAT_MESSAGES.keys)


def _query(*arguments: str, engine: Engine | None = None) -> Result:
    environment = {**(engine.environment() if engine else {}), "COLUMNS": "120"}
    return CliRunner().invoke(cli, ["query", *arguments], env=environment)


def _file(folder: Path, content: object) -> str:
    path = folder / "vector.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return f"vector=@{path}"


@pytest.mark.parametrize("form", ["numbers", "file", "answer of a model", "item"])
def test_the_nearest_come_first_with_their_scores(
    engine: Engine, tmp_path: Path, form: str
) -> None:
    vector: tuple[str, ...] = of_item(QUESTION.item)
    if form == "numbers":
        vector = (f"vector={','.join(map(str, NUMBERS))}",)
    elif form == "file":
        vector = (_file(tmp_path, NUMBERS),)
    elif form == "answer of a model":
        vector = (_file(tmp_path, {"embedding": NUMBERS, "inputTextTokenCount": 3}),)
    answer = _query(*SEARCH, *vector, "--json", engine=engine)
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)
    assert [each["item"]["messageId"] for each in found] == [
        each.item["messageId"] for each in (QUESTION, FOLLOW_UP, ANSWER)
    ]
    scores = [each["score"] for each in found]
    assert scores == pytest.approx([0, 0.02, 0.3353], abs=1e-4)
    assert not any("embedding" in each["item"] for each in found)

    shown = _query(*SEARCH, *vector, "--limit", "1", engine=engine)
    assert shown.exit_code == 0, shown.output
    assert "(score)" in shown.output
    assert "0.0000" in shown.output
    assert "1 item, " in shown.output
    assert "bytes examined" in shown.output


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "vector.json cannot be read: No such file or directory"),
        ("[1, 2", "vector.json holds no JSON"),
        ("\xe4", "vector.json holds no JSON"),
        ("{}", "vector.json holds no list of numbers, nor one as 'embedding'"),
        (["1", "2"], "vector.json holds no list of numbers, nor one as 'embedding'"),
        ([True, False], "vector.json holds no list of numbers, nor one as 'embedding'"),
        ("[NaN, 1]", "vector.json holds no list of numbers, nor one as 'embedding'"),
        (NUMBERS[:-1], "it has 1,023 numbers, and 'userId-embedding-index' takes 1,024"),
        ([1e39, *NUMBERS[1:]], "it cannot be searched for: 1E+39 is too large"),
    ],
)
def test_a_file_without_a_vector_is_named(tmp_path: Path, content: object, problem: str) -> None:
    given = f"vector=@{tmp_path / 'vector.json'}"
    if content is not None:
        given = _file(tmp_path, content)
    _fails((given,), problem)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ((), "vector is missing. It is vector=0.1,0.2,… or vector=@file.json, or the keys"),
        (("vector=",), "vector is empty: a value is needed"),
        (("vector=1,2", "vector=3"), "vector is given twice: give it once"),
        (("vector=1,2",), "it has 2 numbers, and 'userId-embedding-index' takes 1,024"),
        (("vector=1,b,3",), "'b' is no number"),
        (("vector=1,,3",), "'' is no number"),
        (("vector=1,NaN",), "'NaN' is no finite number"),
        (("vector=inf",), "'inf' is no finite number"),
        (("vector=@",), "cannot be read"),
        (("vector=1", "messageId=x"), "with the keys of an item: give one of them"),
        (of_item(QUESTION.item)[:1], "messageId is missing"),
        (("vector=1", "--limit", "101"), "returns the nearest 100 items at most"),
        (("vector=1", "--all"), "returns the nearest 100 items at most"),
        (("vector=1", "role=user"), "messages-like-this has no parameter 'role'"),
    ],
)
def test_what_is_no_vector_is_named(given: tuple[str, ...], problem: str) -> None:
    _fails(given, problem)


def test_an_item_without_a_vector_is_named(engine: Engine) -> None:
    other: dict[str, Any] = {**QUESTION.item, "messageId": "018cc252-03a0-7957-8f67-000000000000"}
    problem = "there is no item"
    assert problem in _query(*SEARCH, *of_item(other), engine=engine).output
    keys: dict[str, Any] = {key.name: other[key.name] for key in CHAT_MESSAGES.keys}
    engine.table(CHAT_MESSAGES.name).put_item(Item={**keys, "userId": "nobody", "role": "user"})
    try:
        failed = _query(*SEARCH, *of_item(other), engine=engine)
    finally:
        engine.table(CHAT_MESSAGES.name).delete_item(Key=keys)
    assert failed.exit_code == 2
    assert "with 'embedding'. Name another, or give vector=0.1,0.2,…" in _unwrapped(failed)


def test_nothing_of_others_is_found(engine: Engine) -> None:
    vector = f"vector={','.join(map(str, NUMBERS))}"
    found = _query("tutor", "messages-like-this", "userId=nobody", vector, "--json", engine=engine)
    assert (found.exit_code, json.loads(found.stdout)) == (0, [])


def _fails(given: tuple[str, ...], problem: str) -> None:
    failed = _query(*SEARCH, *given)
    assert failed.exit_code == 2, failed.output
    assert problem in _unwrapped(failed)


def _unwrapped(failed: Result) -> str:
    return " ".join(failed.output.split())
