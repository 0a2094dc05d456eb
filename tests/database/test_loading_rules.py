"""The loader's rules are those of the database: neither stricter nor laxer."""

import pytest

from tests.database.documented import ENUMERATIONS, TABLES
from tools.database.loading.kinds import KINDS, Kind
from tools.database.loading.problems import RuleError
from tools.database.loading.rules import Field

_TABLE_OF = {
    "subjects": "subjects",
    "topics": "topics",
    "questions": "questions",
    "tests": "test_templates",
    "videos": "video_lessons",
}
# What a record says to find its topic or subject, and lists that become rows of their own.
_NO_COLUMNS = {"subject", "topic", "parent", "options", "questions"}
# A subject's code, within another kind of record, is found or not found.
_FIELDS = [
    pytest.param(kind, field, id=f"{kind.name}-{field.column}")
    for kind in KINDS
    for field in kind.fields.values()
    if field.column not in _NO_COLUMNS
]


def accepts(field: Field, value: object) -> bool:
    try:
        field.check(value)
    except RuleError:
        return False
    return True


@pytest.mark.parametrize(("kind", "field"), _FIELDS)
def test_lengths_and_words(kind: Kind, field: Field) -> None:
    table = _TABLE_OF[kind.name]
    column = TABLES[table].columns[field.column]
    words = ENUMERATIONS.get((table, field.column))
    if words is not None:
        assert all(accepts(field, word) for word in words)
        with pytest.raises(RuleError) as refused:
            field.check("anything else")
        assert set(refused.value.rule.removeprefix("must be one of ").split(", ")) == words
    elif column.type.startswith("character varying(") and not column.type.endswith("[]"):
        longest = int(column.type.split("(")[1].rstrip(")"))
        assert accepts(field, "x" * longest)
        assert not accepts(field, "x" * (longest + 1))


@pytest.mark.parametrize(("kind", "field"), _FIELDS)
def test_what_the_database_requires_is_required(kind: Kind, field: Field) -> None:
    column = TABLES[_TABLE_OF[kind.name]].columns[field.column]
    if field.column not in {"id", "topic_id"}:
        assert field.required == column.required


def test_every_column_that_people_maintain_can_be_loaded() -> None:
    """What is left out is counted, derived or stamped by others."""
    kept_by_others = {
        "id",
        "subject_id",
        "topic_id",
        "parent_topic_id",
        "created_at",
        "updated_at",
        "published_at",
        "times_answered",
        "correct_count",
        "average_time_seconds",
        "view_count",
        "average_rating",
        "rating_count",
    }
    for kind in KINDS:
        columns = set(TABLES[_TABLE_OF[kind.name]].columns)
        fields = {field.column for field in kind.fields.values()}
        assert columns - kept_by_others == fields - _NO_COLUMNS - {"id", "topic_id"}
