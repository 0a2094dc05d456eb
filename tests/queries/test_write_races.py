"""Races between different writes, retries that lose nothing, and why a condition is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from threading import Barrier
from typing import Any

import pytest

from data_platform.dynamodb.schema import WritePattern
from stacks.ielts.tables import IELTS
from stacks.mavprep.tables import MAVPREP
from tests.queries.racing import CLIENTS, NOW, Ground, Outcome, rivals_of
from tests.queries.test_write_patterns import check_race

pytestmark = pytest.mark.parametrize("engine", ["dynamodb-local"], indirect=True)


@pytest.fixture
def ground(ground: Ground) -> Ground:
    """The ground for IELTS, whose writes most tests are about."""
    return ground.of(IELTS)


def _pattern(name: str) -> WritePattern:
    return next(each for each in IELTS.write_patterns + MAVPREP.write_patterns if each.name == name)


def _item(ground: Ground, pattern: WritePattern) -> dict[str, Any] | None:
    return next(iter(ground.items(pattern, pattern.parameters).values()))


def _at_once(*calls: Callable[[], Outcome]) -> list[Outcome]:
    start = Barrier(len(calls))

    def run(call: Callable[[], Outcome]) -> Outcome:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as clients:
        return list(clients.map(run, calls))


def test_to_read_first_and_then_to_write_logs_two_devices_in_with_one_code(
    ground: Ground,
) -> None:
    """The order of the calls is given: both devices read before either one writes."""
    redeem = _pattern("redeem-qr-token")
    ground.prepare(redeem, redeem.parameters)
    table = ground.table_name("ielts-genai-prep-qr-tokens")
    key = {"token": str(redeem.parameters["token"])}
    logged_in = []

    def read() -> bool:
        answer = ground.client.get_item(TableName=table, Key=key, ConsistentRead=True)
        token: dict[str, Any] = dict(answer["Item"])
        return token["used"] is False and token["expires_at"] > NOW

    def write(device: str) -> None:
        ground.client.update_item(
            TableName=table,
            Key=key,
            UpdateExpression="SET used = :true, device_id = :device",
            ExpressionAttributeValues={":true": True, ":device": device},
        )
        logged_in.append(device)

    first_may, second_may = read(), read()
    if first_may:
        write("first")
    if second_may:
        write("second")
    assert logged_in == ["first", "second"]

    # The same order with the declared write: whoever writes second is refused, and learns by whom.
    ground.prepare(redeem, redeem.parameters)
    assert (read(), read()) == (True, True)
    first, second = (
        ground.call(redeem, {**redeem.parameters, "device_id": device})
        for device in ("first", "second")
    )
    assert (first.is_done, second.is_done) == (True, False)
    assert second.found[0] is not None
    assert second.found[0]["device_id"] == "first"


def test_a_race_without_the_condition_is_noticed(ground: Ground) -> None:
    redeem = _pattern("redeem-qr-token")
    naive = replace(redeem, steps=(replace(redeem.steps[0], condition=()),))
    rivals = rivals_of(naive)
    ground.prepare(naive, *rivals)
    outcomes = ground.race(naive, rivals)
    with pytest.raises(AssertionError):
        check_race(ground, naive, rivals, outcomes)


def test_a_code_is_redeemed_once_in_every_race(ground: Ground) -> None:
    redeem = _pattern("redeem-qr-token")
    rivals = rivals_of(redeem)
    for _round in range(10):
        ground.prepare(redeem, *rivals)
        check_race(ground, redeem, rivals, ground.race(redeem, rivals))


def test_an_assessment_is_completed_or_abandoned(ground: Ground) -> None:
    complete, abandon = _pattern("complete-assessment"), _pattern("abandon-assessment")
    ground.prepare(complete, complete.parameters)
    calls = [
        lambda pattern=pattern: ground.call(pattern, pattern.parameters)
        for pattern in (complete, abandon) * (CLIENTS // 2)
    ]
    done = [outcome.is_done for outcome in _at_once(*calls)]
    assert done.count(True) == 1
    item = _item(ground, complete)
    assert item is not None
    is_complete = done.index(True) % 2 == 0
    assert item["status"] == ("completed" if is_complete else "abandoned")
    assert ("band_score" in item) is is_complete


def test_a_refund_never_ends_a_later_purchase(ground: Ground) -> None:
    grant, refund = _pattern("grant-entitlement"), _pattern("refund-entitlement")
    later = {
        **grant.parameters,
        "purchase_date": 1_740_000_000,
        "transaction_id": "example-transaction-0009",
    }
    ground.prepare(refund, refund.parameters)
    calls = [
        *[lambda: ground.call(grant, later)] * (CLIENTS // 2),
        *[lambda: ground.call(refund, refund.parameters)] * (CLIENTS // 2),
    ]
    _at_once(*calls)
    item = _item(ground, refund)
    assert item is not None
    assert (item["transaction_id"], item["status"]) == ("example-transaction-0009", "active")
    assert not ground.call(refund, refund.parameters).is_done


def test_a_session_that_ended_is_not_brought_back(ground: Ground) -> None:
    touch, end = _pattern("touch-session"), _pattern("end-session")
    ground.prepare(touch, touch.parameters)
    calls = [
        lambda pattern=pattern: ground.call(pattern, pattern.parameters)
        for pattern in (touch, end) * (CLIENTS // 2)
    ]
    _at_once(*calls)
    assert _item(ground, touch) is None


def test_twenty_reviews_of_a_card_all_count(ground: Ground) -> None:
    """Whoever is refused computes the state anew from the card that comes back."""
    ground = ground.of(MAVPREP)
    review = _pattern("review-flashcard")
    ground.prepare(review, review.parameters)
    before = _item(ground, review)
    assert before is not None
    ratings = [0, 2] * (CLIENTS // 2)

    def client(rating: int) -> Outcome:
        card: Mapping[str, Any] = before
        while True:
            reviewed = {**review.parameters, **reviewed_by_sm2(card, rating)}
            outcome = ground.call(review, reviewed)
            if outcome.is_done:
                return outcome
            assert outcome.found[0] is not None
            card = outcome.found[0]

    _at_once(*[lambda rating=rating: client(rating) for rating in ratings])
    after = _item(ground, review)
    assert after is not None
    assert after["reviewCount"] == before["reviewCount"] + CLIENTS
    assert after["correctCount"] == before["correctCount"] + CLIENTS // 2
    assert after["incorrectCount"] == before["incorrectCount"] + CLIENTS // 2
    due = datetime.fromisoformat(after["lastReviewed"]) + timedelta(days=int(after["interval"]))
    assert after["nextReview"] == due.strftime("%Y-%m-%dT%H:%M:%SZ")
    rated = before["averageRating"] * before["reviewCount"] + sum(ratings)
    assert abs(after["averageRating"] - rated / after["reviewCount"]) < Decimal("0.001")


@pytest.mark.usefixtures("engine")
def test_the_next_review_follows_the_document() -> None:
    """A card of interval 6 in its second success, rated 2 of 3, is due after 6 times 2.5 days."""
    card = {
        "repetition": 2,
        "interval": 6,
        "easeFactor": Decimal("2.5"),
        "reviewCount": 2,
        "averageRating": Decimal(2),
    }
    right = reviewed_by_sm2(card, 2)
    assert (right["interval"], right["repetition"], right["easeFactor"]) == (15, 3, Decimal("2.50"))
    assert right["nextReview"] == "2025-02-11T10:00:00Z"
    wrong = reviewed_by_sm2(card, 0)
    assert (wrong["interval"], wrong["repetition"], wrong["wrong"]) == (1, 0, 1)
    assert wrong["nextReview"] == "2025-01-28T10:00:00Z"
    assert reviewed_by_sm2({**card, "easeFactor": Decimal("1.3")}, 1)["easeFactor"] == Decimal(
        "1.3"
    )


def reviewed_by_sm2(card: Mapping[str, Any], rating: int) -> dict[str, Any]:
    """Return the parameters of a review, as the declared pattern says (decision 146)."""
    is_right = rating > 0
    quality = rating + 2
    ease = card["easeFactor"] + (
        Decimal("0.1") - (5 - quality) * (Decimal("0.08") + (5 - quality) * Decimal("0.02"))
    )
    ease = max(Decimal("1.3"), ease)
    interval = 1
    if is_right and card["repetition"] == 1:
        interval = 6
    elif is_right and card["repetition"] > 1:
        days = card["interval"] * card["easeFactor"]
        interval = int(days.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    reviewed_at = datetime.fromisoformat("2025-01-27T10:00:00Z")
    rated = card.get("averageRating", 0) * card["reviewCount"] + rating
    average = (Decimal(rated) / (card["reviewCount"] + 1)).quantize(Decimal("0.0000000001"))
    return {
        "reviewsRead": card["reviewCount"],
        "interval": interval,
        "repetition": card["repetition"] + 1 if is_right else 0,
        "easeFactor": ease,
        "reviewedAt": "2025-01-27T10:00:00Z",
        "nextReview": (reviewed_at + timedelta(days=interval)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "averageRating": average,
        "right": int(is_right),
        "wrong": int(not is_right),
    }
