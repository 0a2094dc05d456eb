"""Checks of what a write's example call finds: what is there before, and when it is refused."""

from collections.abc import Mapping

from data_platform.dynamodb.declarations import Table
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.validation.item import check_value
from data_platform.dynamodb.validation.writes.steps import (
    EXAMPLE_CLOCK,
    example_key,
    known_attribute,
)
from data_platform.dynamodb.writes.declarations import Refusal, Write, WritePattern
from data_platform.dynamodb.writes.values import resolve


def check_examples(where: str, table: Table, pattern: WritePattern, number: int) -> None:
    """Refuse examples that are not the item of a step, and states that it could not have."""
    step = pattern.steps[number]
    if step.before is not None:
        _check_found(where, table, pattern, number, step.before)
    _check_held(where, "holds", table, step, step.holds)
    for refusal in pattern.refusals:
        if not 0 <= refusal.step < len(pattern.steps):
            raise DeclarationError(
                where,
                "refusals",
                f"'{refusal.when}' is about step {refusal.step}",
                f"The steps are 0 to {len(pattern.steps) - 1}",
            )
        if refusal.step == number:
            _check_refusal(where, table, pattern, number, refusal)


def _check_found(where: str, table: Table, pattern: WritePattern, number: int, name: str) -> None:
    example = table.example(name)
    if example is None:
        raise DeclarationError(
            where,
            "before",
            f"there is no example '{name}'",
            f"The examples are: {', '.join(sorted(each.name for each in table.examples))}",
        )
    key = example_key(table, pattern.steps[number], pattern.parameters)
    if {name: example.item[name] for name in key} != key:
        raise DeclarationError(
            where,
            "before",
            f"example '{name}' has another key than the example call",
            f"The call is about {key}: correct the parameters or the name",
        )


def _check_refusal(
    where: str, table: Table, pattern: WritePattern, number: int, refusal: Refusal
) -> None:
    step = pattern.steps[number]
    if not step.condition:
        raise DeclarationError(
            where,
            "refusals",
            f"'{refusal.when}' is about a step without a condition",
            "Name the step that is refused",
        )
    found = refusal.found or step.before
    if refusal.found is not None:
        _check_found(where, table, pattern, number, refusal.found)
    if refusal.is_absent == bool(refusal.holds or refusal.found):
        raise DeclarationError(
            where,
            "refusals",
            f"'{refusal.when}' says no state of the item, or two",
            "Say is_absent, found, or what it holds",
        )
    if refusal.holds and found is None:
        raise DeclarationError(
            where, "refusals", f"'{refusal.when}' has no item", "Name it in found"
        )
    _check_held(where, "refusals", table, step, refusal.holds)


def _check_held(
    where: str, field: str, table: Table, step: Write, holds: Mapping[str, object]
) -> None:
    entity = table.entity(step.entity)
    if entity is None:
        return
    for name, value in holds.items():
        attribute = known_attribute(where, field, entity, name)
        held = resolve(value, attribute.unit, {}, EXAMPLE_CLOCK)
        check_value(f"{where}, attribute '{name}'", attribute, held)
