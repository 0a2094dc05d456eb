"""However large or odd an item is, its entry is one that DynamoDB takes."""

from itertools import islice, product
from string import ascii_letters
from typing import Any

import pytest

from data_platform.dynamodb.item_size import item_bytes
from stacks.tutor.modules import MODULES
from tests.handlers.records import image, insert, modify
from tests.handlers.tutor_audit_trail.conftest import Trail, entry
from tutor_audit_trail.fitting import LEFT_OUT, MAX_SIDE, fit, shorten

MODULE = dict(MODULES.examples[0].item)


def _after(trail: Trail, **changes: Any) -> dict[str, Any]:
    """Return what the trail says of a change, when it went through the real table."""
    module_id = f"module-{len(trail.logs.items())}"
    old = {**MODULE, "moduleId": module_id}
    record = modify(MODULES.name, ["moduleId"], old, {**old, **changes})
    assert trail.deliver(record) == {"batchItemFailures": []}
    (written,) = trail.entries_about(module_id)
    after: dict[str, Any] = written["changes"]["after"]
    return after


def test_a_wholly_changed_item_of_the_largest_size_is_recorded(trail: Trail) -> None:
    old = {**MODULE, "moduleId": "largest", "description": "a" * 398_000}
    new = {**old, "description": "b" * 398_000}
    assert trail.deliver(modify(MODULES.name, ["moduleId"], old, new)) == {"batchItemFailures": []}
    (written,) = trail.entries_about("largest")
    for side, letter in (("before", "a"), ("after", "b")):
        text = written["changes"][side]["description"]
        assert text == f"{letter * 1024} [shortened from 398000 bytes]"


def test_long_lists_maps_and_sets_are_left_out_with_their_size(trail: Trail) -> None:
    after = _after(
        trail,
        files=["x" * 36] * 1000,
        description={"deep": "y" * 10_000},
        code={"z" * 36 + str(number) for number in range(300)},
    )
    assert after["files"] == "[list of 37003 bytes left out]"
    assert after["description"] == "[map of 10008 bytes left out]"
    assert after["code"] == "[set of texts of 11590 bytes left out]"


def test_text_is_cut_between_characters(trail: Trail) -> None:
    assert _after(trail, name="\N{EURO SIGN}" * 5000)["name"] == (
        "\N{EURO SIGN}" * 341 + " [shortened from 15000 bytes]"
    )


@pytest.mark.parametrize("depth", [27, 28, 29, 30, 31])
def test_values_nested_as_deeply_as_dynamodb_allows_are_recorded(trail: Trail, depth: int) -> None:
    """DynamoDB allows 32 levels, and an entry adds levels of its own."""
    value: Any = "core"
    for _ in range(depth):
        value = {"in": value}
    shown = _after(trail, description=value)["description"]
    assert shown == (value if depth <= 28 else f"[map of {4 + 6 * depth} bytes left out]")


def test_very_many_attributes_are_counted() -> None:
    attributes = image({f"{number:04}-{'n' * 60}": "v" * 60 for number in range(3000)})
    fitting = fit(attributes)
    left_out = fitting.pop(LEFT_OUT)["S"]
    assert 0 < len(fitting) < 3000
    assert fitting.items() <= attributes.items()
    missing = 3000 - len(fitting)
    assert left_out == f"{missing} attributes of {missing * 125} bytes"
    assert sum(len(name) + len(value["S"]) for name, value in fitting.items()) <= MAX_SIDE


def test_both_sides_at_their_largest_fit_into_one_item(trail: Trail) -> None:
    def attributes(letter: str) -> dict[str, Any]:
        return {f"{number:04}{'n' * 120}": letter for number in range(3000)}

    keys = {"moduleId": "many"}
    record = modify(
        MODULES.name,
        ["moduleId"],
        {**keys, **attributes("a")},
        {**keys, **attributes("b")},
    )
    assert trail.deliver(record) == {"batchItemFailures": []}
    (written,) = trail.entries_about("many")
    assert LEFT_OUT in written["changes"]["before"]
    assert LEFT_OUT in written["changes"]["after"]


def test_very_many_short_attributes_are_measured_as_dynamodb_keeps_them() -> None:
    """A map adds a byte for each: two sides of 41,000 flags would not fit into one item."""
    names = ["".join(name) for name in islice(product(ascii_letters, repeat=3), 41_000)]
    fitting = fit(image(dict.fromkeys(names, True)))
    left_out = fitting.pop(LEFT_OUT)["S"]
    map_itself = item_bytes({"": {}})
    assert item_bytes({"": dict.fromkeys(fitting, True)}) - map_itself <= MAX_SIDE
    assert left_out.startswith(f"{41_000 - len(fitting)} attributes")


def test_all_types_are_recorded(trail: Trail) -> None:
    record = insert(MODULES.name, ["moduleId"], {"moduleId": "all-types"})
    record["dynamodb"]["NewImage"] |= {
        # Declared, so shown; in records, binary values are base64.
        "code": {"B": "AAEC/w=="},
        "name": {"BS": ["AAE=", "Av8="]},
        "files": {"L": [{"B": "AAE="}, {"M": {"in": {"BS": ["AAE="]}}}, {"NULL": True}]},
        "credits": {"NS": ["1", "-2.5"]},
        "description": {"S": ""},
        "status": {"BOOL": False},
    }
    assert trail.deliver(record) == {"batchItemFailures": []}
    (written,) = trail.entries_about("all-types")
    after = written["changes"]["after"]
    assert after["code"].value == b"\x00\x01\x02\xff"
    assert {member.value for member in after["name"]} == {b"\x00\x01", b"\x02\xff"}
    assert after["files"][0].value == b"\x00\x01"
    assert after["files"][1]["in"] == {b"\x00\x01"}
    assert after["credits"] == {1, -2.5}
    assert (after["description"], after["status"]) == ("", False)


@pytest.mark.parametrize("kind", ["S", "B", "SS", "NS", "BS", "L", "M"])
def test_every_type_is_cut_alike_each_time(kind: str) -> None:
    contents: dict[str, Any] = {
        "S": "x" * 9000,
        "B": "AAEC" * 3000,
        "SS": ["x" * 9000],
        "NS": [str(number) for number in range(500)],
        "BS": ["AAEC" * 3000],
        "L": [{"S": "x" * 9000}],
        "M": {"in": {"S": "x" * 9000}},
    }
    value = {kind: contents[kind]}
    assert shorten(value) == shorten(value)
    assert len(shorten(value)["S"]) < 1100


def test_a_short_value_stays_as_it_is() -> None:
    written = entry(insert(MODULES.name, ["moduleId"], MODULE))
    assert written is not None
    assert written["changes"]["M"]["after"]["M"] == image(MODULE)
