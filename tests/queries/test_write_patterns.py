"""Every write pattern does what it promises: alone, again, when refused, and in a race."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pytest

from data_platform.dynamodb.schema import Entity, Product, WritePattern
from data_platform.dynamodb.write_requests import entity_of
from data_platform.dynamodb.writes.changes import Alteration, Append, Increase, Remove, Set
from data_platform.dynamodb.writes.declarations import Delete, Put, Race, SecondCall, Update
from data_platform.dynamodb.writes.values import FixedClock, resolve
from stacks.products import PRODUCTS
from tests.queries.racing import CLIENTS, NOW, Ground, Outcome, rivals_of

FITTING = {"enroll-student": 5}
"""How many of the clients fit, by the example items of the pattern."""

PATTERNS = [
    pytest.param(product, pattern, id=f"{product.name}-{pattern.name}")
    for product in PRODUCTS
    for pattern in product.write_patterns
]

pytestmark = pytest.mark.parametrize("engine", ["dynamodb-local"], indirect=True)


@pytest.mark.parametrize(("product", "pattern"), PATTERNS)
def test_the_example_call_and_its_repetition(
    ground: Ground, product: Product, pattern: WritePattern
) -> None:
    ground = ground.of(product)
    parameters = pattern.parameters
    ground.prepare(pattern, parameters)
    assert ground.call(pattern, parameters).is_done
    _check_written(ground, pattern, parameters)
    first = ground.items(pattern, parameters)
    second = ground.call(pattern, parameters)
    after = ground.items(pattern, parameters)
    assert second.is_done is (pattern.second_call is not SecondCall.REFUSED)
    assert (after == first) is (pattern.second_call is not SecondCall.COUNTS_AGAIN)


@pytest.mark.parametrize(("product", "pattern"), PATTERNS)
def test_refusals_change_nothing(ground: Ground, product: Product, pattern: WritePattern) -> None:
    ground = ground.of(product)
    parameters = pattern.parameters
    for refusal in pattern.refusals:
        ground.refuse(pattern, refusal)
        before = ground.items(pattern, parameters)
        outcome = ground.call(pattern, parameters)
        assert not outcome.is_done, refusal.when
        assert ground.items(pattern, parameters) == before, refusal.when
        # Whoever is refused is told what is there, without another read.
        held = before[
            pattern.steps[refusal.step].table,
            repr(ground.key(pattern.steps[refusal.step], parameters)),
        ]
        number = refusal.step if len(pattern.steps) > 1 else 0
        assert outcome.found[number] == held, refusal.when


@pytest.mark.parametrize(("product", "pattern"), PATTERNS)
def test_a_race_of_twenty_clients(ground: Ground, product: Product, pattern: WritePattern) -> None:
    ground = ground.of(product)
    rivals = rivals_of(pattern)
    ground.prepare(pattern, *rivals)
    check_race(ground, pattern, rivals, ground.race(pattern, rivals))


def check_race(
    ground: Ground,
    pattern: WritePattern,
    rivals: Sequence[Mapping[str, Any]],
    outcomes: Sequence[Outcome],
) -> None:
    """Hold what came of a race against what the pattern promises."""
    done = [rival for rival, outcome in zip(rivals, outcomes, strict=True) if outcome.is_done]
    match pattern.race:
        case Race.ONE_WINS:
            assert len(done) == 1
            _check_written(ground, pattern, done[0])
        case Race.LAST_STAYS:
            assert len(done) == CLIENTS
            assert any(_is_written(ground, pattern, rival) for rival in rivals)
        case Race.NEWEST_STAYS:
            assert done
            _check_written(ground, pattern, rivals[-1])
        case Race.ALL_COUNT:
            assert len(done) == CLIENTS
            _check_counted(ground, pattern, done)
        case Race.AS_MANY_AS_FIT:
            assert len(done) == FITTING[pattern.name]
            _check_counted(ground, pattern, done)


def _check_written(ground: Ground, pattern: WritePattern, parameters: Mapping[str, Any]) -> None:
    assert _difference(ground, pattern, parameters, times=1) == {}


def _is_written(ground: Ground, pattern: WritePattern, parameters: Mapping[str, Any]) -> bool:
    return not _difference(ground, pattern, parameters, times=1)


def _check_counted(
    ground: Ground, pattern: WritePattern, done: Sequence[Mapping[str, Any]]
) -> None:
    shared = [
        number
        for number, step in enumerate(pattern.steps)
        if len({repr(ground.key(step, parameters)) for parameters in done}) == 1
    ]
    for number in range(len(pattern.steps)):
        times = len(done) if number in shared else 1
        for parameters in done[:1] if number in shared else done:
            assert _difference(ground, pattern, parameters, times=times, only=number) == {}


def _difference(
    ground: Ground,
    pattern: WritePattern,
    parameters: Mapping[str, Any],
    *,
    times: int,
    only: int | None = None,
) -> dict[str, Any]:
    """Return what is there of a call's items, where it is not what the call writes."""
    wrong: dict[str, Any] = {}
    for number, step in enumerate(pattern.steps):
        if only not in {None, number}:
            continue
        table, entity = entity_of(ground.product, step)
        key = ground.key(step, parameters)
        answer = ground.client.get_item(
            TableName=ground.table_name(step.table), Key=key, ConsistentRead=True
        )
        item = answer.get("Item")
        value = partial(_value, entity, parameters)
        if isinstance(step, Delete):
            wrong |= {} if item is None else {f"{number}": item}
        elif isinstance(step, Put):
            expected = {name: value(name, given) for name, given in step.item.items()}
            wrong |= {} if item == expected else {f"{number}": item}
        elif isinstance(step, Update):
            assert item is not None
            example = table.example(step.before) if step.before else None
            before = {**example.item, **step.holds} if example else {}
            wrong |= {
                f"{number}.{change.attribute}": item.get(change.attribute)
                for change in step.changes
                if not _holds(change, item.get(change.attribute), before, value, times)
            }
    return wrong


def _holds(
    change: Alteration,
    found: Any,
    before: dict[str, Any],
    value: Callable[[str, object], Any],
    times: int,
) -> bool:
    """Tell whether an attribute is what so many equal changes make of it."""
    known = before.get(change.attribute)
    match change:
        case Set(attribute, given):
            return bool(found == value(attribute, given))
        case Increase(_, by):
            return bool(found == (known or 0) + times * value("", by))
        case Append(attribute, members):
            added = [*(known or ()), *value(attribute, members)]
            length = len(known or ()) + times * len(value(attribute, members))
            return len(found) == length and all(member in found for member in added)
        case Remove():
            return found is None


def _value(entity: Entity, parameters: Mapping[str, Any], name: str, given: object) -> Any:
    attribute = entity.attribute(name)
    value = resolve(given, attribute.unit if attribute else "", parameters, FixedClock(NOW))
    return list(value) if isinstance(value, tuple) else value
