"""The form of the archive: what an import reads, under keys that repeat themselves."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.handlers.records import image
from tests.handlers.tutoria_archive.archives import read_import_lines
from tutoria_archive.objects import archive_object

TYPES = json.loads(
    (Path(__file__).parents[2] / "events/types.json").read_text("utf-8"),
)["Records"][0]["dynamodb"]["NewImage"]


def _message(number: int, content: str = "text") -> dict[str, Any]:
    return image({"conversationId": "c", "timestamp": number, "content": content})


def test_every_type_is_written_as_it_stands_in_the_record() -> None:
    made = archive_object("2024-01-01", [TYPES])
    assert read_import_lines(made.body) == [TYPES]


def test_numbers_keep_all_their_digits() -> None:
    exact = "0.12345678901234567890123456789012345678"
    item = image({"conversationId": "c", "timestamp": 1, "costUsd": Decimal(exact)})
    (read,) = read_import_lines(archive_object("2024-01-01", [item]).body)
    assert read["costUsd"] == {"N": exact}


def test_no_text_breaks_a_line() -> None:
    content = "a\nb\r\nc\u2028d\u0085e\x0cf \u00e9 \U0001f600"
    made = archive_object("2024-01-01", [_message(1, content), _message(2)])
    assert [item["content"]["S"] for item in read_import_lines(made.body)] == [content, "text"]


def test_the_key_names_the_day() -> None:
    key = archive_object("2024-01-01", [_message(1)]).key
    assert key.startswith("dt=2024-01-01/")
    assert key.endswith(".json.gz")


def test_the_same_items_make_the_same_object_in_any_order() -> None:
    first = archive_object("2024-01-01", [_message(1), _message(2), _message(1)])
    again = archive_object("2024-01-01", [_message(2), _message(1)])
    assert first == again
    assert len(read_import_lines(first.body)) == 2


def test_other_items_never_take_the_place_of_an_object() -> None:
    whole = archive_object("2024-01-01", [_message(1), _message(2)])
    part = archive_object("2024-01-01", [_message(1)])
    changed = archive_object("2024-01-01", [_message(1), _message(2, "other")])
    assert len({whole.key, part.key, changed.key}) == 3
