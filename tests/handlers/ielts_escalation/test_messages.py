"""What describes an item never keeps people from hearing of it."""

import json
from decimal import Decimal
from typing import Any

import pytest

from ielts_escalation.messages import MAX_MESSAGE, message_of
from stacks.ielts.devops_actions import DEVOPS_ACTIONS
from stacks.ielts.safety_logs import SAFETY_LOGS
from stacks.ielts.support_tickets import SUPPORT_TICKETS
from stream_records.changes import read_change
from tests.handlers.ielts_escalation.conftest import Escalation
from tests.handlers.ielts_escalation.test_notices import (
    BLOCKED,
    ESCALATED,
    KEYS,
    PENDING,
    RULES,
    URGENT,
)
from tests.handlers.records import event, insert

WORTH = {
    SUPPORT_TICKETS.name: {**URGENT, "status": "in_progress"},
    SAFETY_LOGS.name: BLOCKED,
    DEVOPS_ACTIONS.name: PENDING,
}
DETAILS = {
    SUPPORT_TICKETS.name: ["category"],
    SAFETY_LOGS.name: ["assessment_id", "content_type", "categories", "confidence"],
    DEVOPS_ACTIONS.name: ["ticket_id", "affected_service", "pr_url"],
}
WRONG = {
    "a number": Decimal(5),
    "a text": "0.97",
    "a truth": True,
    "a map": {"a": "b"},
    "a list": ["a"],
    "a set of numbers": {Decimal(1)},
}
SNS_LIMIT = 262_144


def _message(table: str, item: dict[str, Any]) -> dict[str, Any]:
    (notice,) = RULES.notices(read_change(insert(table, KEYS[table], item)))
    message: dict[str, Any] = json.loads(message_of(notice))
    return message


@pytest.mark.parametrize(
    ("table", "detail"), [(table, name) for table, names in DETAILS.items() for name in names]
)
@pytest.mark.parametrize("kind", WRONG)
def test_a_detail_of_any_type_is_given_or_null(table: str, detail: str, kind: str) -> None:
    right = _message(table, WORTH[table])
    given = _message(table, {**WORTH[table], detail: WRONG[kind]})[detail]
    assert given is None or type(given) is type(right[detail])


@pytest.mark.parametrize(
    ("table", "detail"), [(table, name) for table, names in DETAILS.items() for name in names]
)
def test_null_is_absent(table: str, detail: str) -> None:
    absent = {name: value for name, value in WORTH[table].items() if name != detail}
    with_null = _message(table, {**absent, detail: None})
    assert with_null[detail] == _message(table, absent)[detail]
    assert not with_null[detail]


@pytest.mark.parametrize(
    ("confidence", "given"),
    [
        ("0.97", None),
        (Decimal("1E-7"), 1e-7),
        (Decimal("9.9E+125"), 9.9e125),
        (Decimal("0." + "9" * 38), 1.0),
    ],
)
def test_a_confidence_is_a_number_of_json_or_null(confidence: object, given: object) -> None:
    assert _message(SAFETY_LOGS.name, {**BLOCKED, "confidence": confidence})["confidence"] == given


@pytest.mark.parametrize(
    ("categories", "given"),
    [
        ("violence", None),
        ({"violence"}, ["violence"]),
        (["violence", 5, None, {"a": "b"}, "spam"], ["violence", "spam"]),
    ],
    ids=str,
)
def test_categories_are_those_that_are_texts(categories: object, given: object) -> None:
    assert _message(SAFETY_LOGS.name, {**BLOCKED, "categories": categories})["categories"] == given


def test_the_item_is_that_of_the_key() -> None:
    record = insert(SAFETY_LOGS.name, KEYS[SAFETY_LOGS.name], BLOCKED)
    del record["dynamodb"]["NewImage"]["log_id"]
    record["dynamodb"]["NewImage"]["timestamp"] = {"S": "yesterday"}
    (notice,) = RULES.notices(read_change(record))
    message = json.loads(message_of(notice))
    assert (message["log_id"], message["timestamp"]) == ("safety-log-0002", 1736248000)


@pytest.mark.parametrize(
    ("time", "given"),
    [
        (Decimal("1736248000.5"), 1736248000.5),
        (Decimal(10**37), 10**37),
        (Decimal("1E+125"), 10**125),
        (Decimal(-1), -1),
    ],
)
def test_a_time_in_a_key_is_given_as_it_is(time: Decimal, given: float) -> None:
    assert _message(SAFETY_LOGS.name, {**BLOCKED, "timestamp": time})["timestamp"] == given


LARGE = {
    "many categories": (SAFETY_LOGS, {**BLOCKED, "categories": ["violence"] * 30_000}),
    "one category": (SAFETY_LOGS, {**BLOCKED, "categories": ["v" * 300_000]}),
    "more bytes than characters": (
        SAFETY_LOGS,
        {**BLOCKED, "categories": ["\u0639\u0646\u0641"] * 20_000},
    ),
    "characters that are escaped": (SAFETY_LOGS, {**BLOCKED, "assessment_id": "\x01" * 100_000}),
    "several texts": (
        DEVOPS_ACTIONS,
        {**PENDING, "pr_url": "u" * 150_000, "affected_service": "s" * 150_000},
    ),
    "a category of a ticket": (SUPPORT_TICKETS, {**ESCALATED, "category": "c" * 390_000}),
    "a status": (SUPPORT_TICKETS, {**URGENT, "status": "s" * 390_000}),
    "the longest key": (
        SAFETY_LOGS,
        {**BLOCKED, "log_id": "\x01" * 2_048, "categories": ["violence"] * 30_000},
    ),
}


@pytest.mark.parametrize("case", LARGE)
def test_what_is_too_large_for_the_topic_is_cut(escalation: Escalation, case: str) -> None:
    declaration, item = LARGE[case]
    table = {
        SUPPORT_TICKETS.name: escalation.tickets,
        SAFETY_LOGS.name: escalation.safety_logs,
        DEVOPS_ACTIONS.name: escalation.actions,
    }[declaration.name]
    record = insert(table.name, KEYS[declaration.name], item)
    assert escalation.handler.handler(event(record), None) == {"batchItemFailures": []}
    (message,) = escalation.messages()
    identifier = KEYS[declaration.name][0]
    assert message[identifier] == item[identifier]
    assert len(json.dumps(message).encode()) <= MAX_MESSAGE < SNS_LIMIT


def test_a_list_keeps_its_first_members_and_the_rest_of_the_message_stays() -> None:
    categories = [f"category {number}" for number in range(30_000)]
    message = _message(SAFETY_LOGS.name, {**BLOCKED, "categories": categories})
    kept = message["categories"]
    assert len(kept) > 1_000
    assert kept == categories[: len(kept)]
    assert message["assessment_id"] == BLOCKED["assessment_id"]
    assert message["confidence"] == 0.97


def test_what_fits_is_not_cut() -> None:
    message = _message(SAFETY_LOGS.name, {**BLOCKED, "categories": ["violence"] * 20_000})
    assert len(message["categories"]) == 20_000
