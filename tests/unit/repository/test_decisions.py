"""The index of decisions is complete, and says what the records say."""

import re

from tools.paths import DOCS

DECISIONS = DOCS / "decisions"
INDEX = (DECISIONS / "README.md").read_text("utf-8")
_ROW = re.compile(r"^\| \[(\d{4})\]\(([\w-]+\.md)\) \| (.+) \| (.+) \|$", re.MULTILINE)
_TITLE = re.compile(r"# (\d{4})\. (.+)\n")
_STATUS = re.compile(r"^- Status: (\w+)", re.MULTILINE)


def test_every_record_has_one_row() -> None:
    rows = sorted(file for _, file, _, _ in _ROW.findall(INDEX))
    assert rows == sorted(path.name for path in DECISIONS.glob("0*.md"))


def test_rows_say_number_title_and_status_of_their_records() -> None:
    for number, file, title, status in _ROW.findall(INDEX):
        text = (DECISIONS / file).read_text("utf-8")
        head, found = _TITLE.match(text), _STATUS.search(text)
        assert head, file
        assert found, file
        assert (number, title, status.partition(";")[0]) == (*head.groups(), found[1]), file
        assert file.startswith(f"{number}-")


def test_every_topic_lists_its_records_in_order() -> None:
    topics = INDEX.split("\n## ")[1:]
    assert len(topics) > 1
    for topic in topics:
        numbers = [number for number, *_ in _ROW.findall(topic)]
        assert numbers, topic
        assert numbers == sorted(numbers), topic
