"""`datactl validate`: items in files of every form, and what is said of wrong ones."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.types import AttributeType
from data_platform.dynamodb.wire import wire_item
from stacks.products import PRODUCTS
from tests.unit.declarations.factories import LESSON, entity, table
from tools.cli import cli
from tools.output.json_text import json_line, json_text
from tools.validate.items import judged
from tools.validate.json_values import JsonValueError, read_values

USERS = next(
    each for product in PRODUCTS for each in product.tables if each.name == "aitutor_users"
)
ITEMS = [dict(example.item) for example in USERS.examples]
OF_EACH_SET: dict[str, Any] = {"tags": {"a", "b"}, "marks": {1, 2}, "blob": b"\xff"}
SETS = table(
    entities=(
        entity(
            attributes=(
                *entity().attributes,
                Attribute(name="tags", type=AttributeType.STRING_SET, meaning="Tags"),
                Attribute(name="marks", type=AttributeType.NUMBER_SET, meaning="Marks"),
                Attribute(name="blob", type=AttributeType.BINARY, meaning="Bytes"),
            ),
            examples=(LESSON.variation("algebra", OF_EACH_SET),),
        ),
    ),
)


def _run(text: str | bytes, *options: str, name: str = "aitutor_users") -> Result:
    return CliRunner().invoke(cli, ["validate", name, "-", *options], input=text)


@pytest.mark.parametrize(
    "text",
    [
        json_text(ITEMS),
        "\n" + "\n\n".join(map(json_line, ITEMS)),
        "\n".join(map(json_text, ITEMS)),
        json_line([wire_item(item) for item in ITEMS]),
        "\n".join(json_line({"Item": wire_item(item)}) for item in ITEMS),
        json_text({"Items": [wire_item(item) for item in ITEMS], "Count": len(ITEMS)}),
        json_text({"items": ITEMS, "more": False, "page_token": None, "hidden_as_expired": 0}),
        "\ufeff" + json_text(ITEMS),
    ],
    ids=("list", "lines", "values", "wire", "export", "scan", "page", "byte-order-mark"),
)
def test_every_form_is_read(text: str) -> None:
    answer = _run(text)
    assert answer.output == f"{len(ITEMS)} items of aitutor_users, 0 invalid.\n"
    assert answer.exit_code == 0


def test_a_mistake_is_said_with_its_item_and_field(tmp_path: Path) -> None:
    file = tmp_path / "users.json"
    file.write_text(json_text([ITEMS[0], {**ITEMS[1], "status": "gone"}]))
    answer = CliRunner().invoke(cli, ["validate", "AITUTOR_USERS", str(file)])
    assert answer.output == (
        "item 2, User, status: 'gone' is not allowed. "
        "Use one of 'active', 'inactive', 'suspended'.\n"
        "2 items of aitutor_users, 1 invalid.\n"
    )
    assert answer.exit_code == 1


def test_scripts_get_the_same() -> None:
    answer = _run(json_text([ITEMS[0], {**ITEMS[1], "status": "gone"}]), "--json")
    assert json.loads(answer.output) == {
        "table": "aitutor_users",
        "items": 2,
        "invalid": 1,
        "misfits": [
            {
                "item": 2,
                "entity": "User",
                "field": "status",
                "found": "'gone' is not allowed",
                "allowed": "Use one of 'active', 'inactive', 'suspended'",
            }
        ],
    }
    assert answer.exit_code == 1


def test_a_broken_line_is_an_invalid_item_and_the_next_is_read() -> None:
    lines = [json_line(ITEMS[0]), '{"userId": ', "5", '{"a": 1, "a": 2}', json_line(ITEMS[1])]
    answer = _run("\n".join(lines))
    assert [line.split(":")[0] for line in answer.output.splitlines()] == [
        "item 2",
        "item 3",
        "item 4",
        "5 items of aitutor_users, 3 invalid.",
    ]
    assert answer.exit_code == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is empty"),
        (" \n", "it is empty"),
        ('[{"userId": "u"}', "delimiter: line 1"),
        ('[{"userId": NaN}]', "NaN is not a JSON value"),
        ('[{"userId": "u", "userId": "v"}]', "says 'userId' twice in one object"),
        ("[" * 100_000, "too deep"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_what_is_no_json_ends_with_an_error(text: str | bytes, words: str) -> None:
    answer = _run(text)
    assert answer.exit_code == 1
    assert answer.output.startswith("error: standard input, after 0 items: ")
    assert words in answer.output


@pytest.mark.parametrize("of_wire", [False, True])
def test_two_items_with_one_key_are_said_since_a_table_keeps_the_last(*, of_wire: bool) -> None:
    items = [ITEMS[0], ITEMS[1], {**ITEMS[0], "status": "inactive"}]
    answer = _run("\n".join(json_line(wire_item(item) if of_wire else item) for item in items))
    assert answer.output == (
        "item 3, User, userId: it has the key of item 1. A table keeps one item of a key, the "
        "last.\n3 items of aitutor_users, 1 invalid.\n"
    )
    assert answer.exit_code == 1


def test_items_without_a_key_do_not_repeat_it() -> None:
    keyless = [{"userId": key} for key in (None, ["a"], {"S": None}, None, ["a"])]
    assert "the key of item" not in _run("\n".join(map(json_line, keyless))).output


@pytest.mark.parametrize("number", ["1_000", " 5 ", "\uff15", "Infinity", "NaN", "0x5", ""])
def test_a_number_that_only_python_reads_is_none(number: str) -> None:
    """DynamoDB refuses it."""
    item = {**wire_item(LESSON.item), "seats": {"N": number}}
    [misfit] = [each for each in judged(SETS, item).misfits if each.field == "seats"]
    assert misfit.found == "an N holds no number"


@pytest.mark.parametrize("number", ["1E+999", "-1E+99999999999999999999"])
def test_a_number_larger_than_every_other_is_said_to_be_too_large(number: str) -> None:
    item = {**wire_item(ITEMS[0]), "createdAt": {"N": number}}
    assert [each.field for each in judged(USERS, item).misfits] == ["createdAt"]


def test_an_answer_without_items_is_valid() -> None:
    assert _run('{"Items": [], "Count": 0}').exit_code == 0


def test_a_table_that_is_not_there_is_asked_back() -> None:
    answer = _run("[]", name="aitutor_user")
    assert answer.exit_code == 2
    assert "Do you mean aitutor_users" in answer.output


def _read(text: str) -> Any:
    (value,) = read_values(io.StringIO(text))
    return value


def _fields(declared: Table, item: object) -> list[str]:
    return [misfit.field for misfit in judged(declared, item).misfits]


def test_sets_and_bytes_are_read_as_declared() -> None:
    (example,) = SETS.examples
    assert _fields(SETS, _read(json_text(example.item))) == []
    wire = {**wire_item(example.item), "blob": {"B": base64.b64encode(b"\xff").decode()}}
    assert _fields(SETS, _read(json_text(wire))) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tags", []),
        ("tags", ["a", "a"]),
        ("tags", [1]),
        ("tags", "a"),
        ("marks", ["1"]),
        ("marks", [1, True]),
        ("blob", "no base64"),
        ("blob", [255]),
    ],
)
def test_what_is_no_such_set_is_wrong(name: str, value: object) -> None:
    item = json.loads(json_text(SETS.examples[0].item))
    assert _fields(SETS, {**item, name: value}) == [name]


@pytest.mark.parametrize(
    "value",
    [
        {"S": 1},
        {"N": "one"},
        {"N": 1},
        {"B": "*"},
        {"BOOL": "true"},
        {"NULL": False},
        {"L": "a"},
        {"M": []},
        {"M": {"a": "b"}},
        {"SS": []},
        {"NS": ["1", "1.0"]},
        {"X": 1},
        {"S": "a", "N": "1"},
        "active",
    ],
)
def test_what_is_no_dynamodb_json_is_wrong_and_not_shown(value: object) -> None:
    (misfit,) = judged(USERS, {**wire_item(ITEMS[0]), "status": value}).misfits
    assert misfit.field == "status"


def test_no_digit_is_lost() -> None:
    number = "1234567890123456789012345678901234567.5"
    assert str(_read(f'{{"a": {number}}}')["a"]) == number
    item = _read(json_text(ITEMS[0])[:-1] + f', "x": {"9" * 5000}, "y": 1e99999999999999999999}}')
    assert _fields(USERS, item) == ["x", "y"]


def test_a_value_that_ends_early_is_an_error() -> None:
    with pytest.raises(JsonValueError, match="line 2"):
        list(read_values(io.StringIO('[1,\n{"a": ')))
