"""A deletion is an expiry if DynamoDB marks it, or if a replicated item tells so itself."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_platform.streams.expiries import REPLICATED_EXPIRIES as VARIABLE_OF_CONSTRUCT
from stream_records.batches import process_together
from stream_records.changes import Change, read_change
from stream_records.expiry import IGNORED_AFTER_SECONDS, REPLICATED_EXPIRIES, ROUNDING_SECONDS
from tests.handlers.records import WRITTEN_AT, event, expire, insert, modify, remove
from tutoria_archive.archiving import Archive
from tutoria_archive.environment import Environment
from tutoria_usage_rollup.differences import difference_of

TABLE = "ChatMessages"
KEYS = ("conversationId", "timestamp")
NOON = 1704110400000
YEAR = 365 * 86_400


@pytest.fixture(autouse=True, scope="module")
def replicated() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(REPLICATED_EXPIRIES, json.dumps({TABLE: "expiresAt"}))
        yield


def message(**changes: Any) -> dict[str, Any]:
    return {
        "conversationId": "c",
        "timestamp": NOON,
        "moduleId": 1,
        "studentId": 2,
        "provider": "openai",
        "expiresAt": NOON // 1000 + YEAR,
        **changes,
    }


def removal(after_expiry: float, **changes: Any) -> Change:
    """Return a deletion without a mark, so many seconds after the item expired."""
    item = message(**changes)
    return read_change(remove(TABLE, KEYS, item, at=item["expiresAt"] + after_expiry))


def test_the_construct_and_the_functions_agree_on_the_variable() -> None:
    assert VARIABLE_OF_CONSTRUCT == REPLICATED_EXPIRIES


@settings(max_examples=200)
@given(st.floats(-10 * YEAR, 10 * YEAR))
def test_an_unmarked_deletion_is_an_expiry_from_the_items_expiry_on(after_expiry: float) -> None:
    change = removal(after_expiry)
    expected = change.written_at - (NOON // 1000 + YEAR) >= -ROUNDING_SECONDS
    expected &= change.written_at - (NOON // 1000 + YEAR) <= IGNORED_AFTER_SECONDS
    assert change.is_ttl_deletion == expected


@pytest.mark.parametrize(
    ("after_expiry", "is_expiry"),
    [(-86_400, False), (-61, False), (-60, True), (0, True), (3 * 86_400, True), (6 * YEAR, False)],
)
def test_what_a_deletion_is_by_when_it_happens(after_expiry: int, is_expiry: bool) -> None:  # noqa: FBT001
    assert removal(after_expiry).is_ttl_deletion == is_expiry


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=20),
    st.dictionaries(st.sampled_from(["N", "S", "NULL", "L"]), st.text(max_size=20) | st.none()),
    st.sampled_from([{"N": "NaN"}, {"N": "Infinity"}, {"N": "1E400"}, {"N": "-1"}, {"N": 5}]),
)


@settings(max_examples=200)
@given(VALUES)
def test_an_attribute_that_is_no_time_is_no_expiry(value: Any) -> None:
    """DynamoDB leaves such an item alone, and a record never fails for it."""
    record = remove(TABLE, KEYS, message(), at=WRITTEN_AT)
    record["dynamodb"]["OldImage"]["expiresAt"] = value
    numeral = value.get("N") if isinstance(value, dict) else None
    if isinstance(numeral, str) and numeral.strip().isdecimal() and int(numeral) > 10**8:
        return
    assert not read_change(record).is_ttl_deletion


def test_an_item_without_expiry_does_not_expire() -> None:
    item = message()
    del item["expiresAt"]
    assert not read_change(remove(TABLE, KEYS, item)).is_ttl_deletion


def test_only_deletions_expire() -> None:
    later = message()["expiresAt"] + 10
    assert not read_change(insert(TABLE, KEYS, message(), at=later)).is_ttl_deletion
    assert not read_change(modify(TABLE, KEYS, message(), message(), at=later)).is_ttl_deletion


def test_a_table_without_replicas_goes_by_the_mark_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    later = message()["expiresAt"] + 10
    assert not read_change(remove("Other", KEYS, message(), at=later)).is_ttl_deletion
    monkeypatch.delenv(REPLICATED_EXPIRIES)
    assert not read_change(remove(TABLE, KEYS, message(), at=later)).is_ttl_deletion
    assert read_change(expire(TABLE, KEYS, message(), at=later)).is_ttl_deletion


class FakeS3:
    """Keeps what is put."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_object(self, *, Key: str, Body: bytes, **_more: Any) -> None:  # noqa: N803
        self.objects[Key] = Body


DELETIONS = st.lists(
    # Seconds from expiry to deletion, whether this Region carried it out, and whether a person did.
    st.tuples(st.integers(0, 10 * 86_400), st.booleans(), st.booleans()),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60)
@given(DELETIONS)
def test_it_does_not_matter_which_region_carries_an_expiry_out(
    deletions: list[tuple[int, bool, bool]],
) -> None:
    """Every expired message is archived, none is taken back, and what people delete is."""
    here, anywhere = [], []
    deleted_by_people = set()
    for number, (seconds, is_ours, by_a_person) in enumerate(deletions):
        item = message(timestamp=NOON + number)
        if by_a_person:
            deleted_by_people.add(number)
            record = remove(TABLE, KEYS, item, at=item["expiresAt"] - 61 - seconds)
            here.append(record)
            anywhere.append(record)
            continue
        at = item["expiresAt"] + seconds
        marked = expire(TABLE, KEYS, item, at=at)
        here.append(marked)
        anywhere.append(
            marked if is_ours else {k: v for k, v in marked.items() if k != "userIdentity"}
        )

    assert archived(anywhere) == archived(here)
    for number, record in enumerate(anywhere):
        takes_back = bool(difference_of(read_change(record)).by_counter)
        assert takes_back == (number in deleted_by_people)


def archived(delivered: list[dict[str, Any]]) -> dict[str, bytes]:
    """Return what the archive holds after a delivery."""
    s3 = FakeS3()
    archive = Archive(s3, Environment("archive", "items/"))
    assert process_together(event(*delivered), archive.apply) == {"batchItemFailures": []}
    return s3.objects
