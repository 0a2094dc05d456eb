"""Texts are counted as DynamoDB counts them."""

import pytest

from stream_records.texts import can_be_key, encoded


@pytest.mark.parametrize(
    ("text", "size"), [("", 0), ("abc", 3), ("é", 2), ("ش", 2), ("😀", 4), ("a\ud83d", 4)]
)
def test_a_text_has_the_bytes_of_its_utf_8(text: str, size: int) -> None:
    assert len(encoded(text)) == size


def test_halves_of_a_character_are_told_apart() -> None:
    assert encoded("\ud83d") != encoded("\ude00")


@pytest.mark.parametrize(
    ("text", "is_key"),
    [
        ("", False),
        ("abcd", True),
        ("abcde", False),
        ("éé", True),
        ("ééé", False),
        ("a\ud83d", False),
    ],
)
def test_a_key_has_whole_characters_and_its_bytes(text: str, *, is_key: bool) -> None:
    assert can_be_key(text, 4) == is_key
