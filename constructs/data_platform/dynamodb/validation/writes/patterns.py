"""Checks of write patterns as a whole; their steps, conditions and examples have their own."""

from data_platform.dynamodb.conditions import NOW
from data_platform.dynamodb.declarations import Product, Table
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.validation.fields import check_field_types, check_own_field_types
from data_platform.dynamodb.validation.names import check_kebab_case, check_unique
from data_platform.dynamodb.validation.writes.examples import check_examples
from data_platform.dynamodb.validation.writes.steps import check_step, example_key
from data_platform.dynamodb.write_requests import step_parameters
from data_platform.dynamodb.writes.declarations import Check, Update, WritePattern

MAX_STEPS = 100
MAX_BATCH = 25
"""What DynamoDB takes in one transaction, and in one batch."""


def check_write_patterns(where: str, product: Product) -> None:
    """Refuse writes that DynamoDB would refuse, or that would leave items nobody declared."""
    check_unique(where, "write_patterns", (pattern.name for pattern in product.write_patterns))
    for pattern in product.write_patterns:
        _check_pattern(where, product, pattern)


def _check_pattern(where: str, product: Product, pattern: WritePattern) -> None:
    place = f"{where}, write pattern '{pattern.name}'"
    check_own_field_types(place, pattern)
    if pattern.steps:
        # What errors call it, like an access pattern: by the table that it begins with.
        place = f"Table '{pattern.steps[0].table}', write pattern '{pattern.name}'"
    check_field_types(place, pattern)
    check_kebab_case(place, "name", pattern.name)
    _check_number_of_steps(place, pattern)
    _check_parameters(place, pattern)
    for number, step in enumerate(pattern.steps):
        table = product.table(step.table)
        if table is None:
            raise DeclarationError(
                place,
                "table",
                f"step {number} is about '{step.table}', which the product does not have",
                f"Its tables are: {', '.join(each.name for each in product.tables)}",
            )
        of_step = _of_step(table, pattern, number)
        check_step(of_step, table, step, pattern.parameters)
        check_examples(of_step, table, pattern, number)
    _check_one_write_an_item(place, product, pattern)
    _check_refusals(place, pattern)


def _of_step(table: Table, pattern: WritePattern, number: int) -> str:
    """Return what errors call a step: by its table, like those of access patterns."""
    of_several = f", step {number}" if len(pattern.steps) > 1 else ""
    return f"Table '{table.name}', write pattern '{pattern.name}'{of_several}"


def _check_number_of_steps(where: str, pattern: WritePattern) -> None:
    limit = MAX_BATCH if pattern.is_batch else MAX_STEPS
    if not 1 <= len(pattern.steps) <= limit:
        raise DeclarationError(
            where,
            "steps",
            f"there are {len(pattern.steps)}",
            f"DynamoDB takes 1 to {limit} at a time: divide them",
        )
    if all(isinstance(step, Check) for step in pattern.steps):
        raise DeclarationError(where, "steps", "none of them writes", "Add what is written")
    if pattern.is_batch and any(
        step.condition or isinstance(step, Update | Check) for step in pattern.steps
    ):
        raise DeclarationError(
            where,
            "is_batch",
            "a step has a condition, or is no Put or Delete",
            "BatchWriteItem takes neither: leave out is_batch, which makes it a transaction",
        )


def _check_parameters(where: str, pattern: WritePattern) -> None:
    needed = {name for step in pattern.steps for name in step_parameters(step)}
    given = set(pattern.parameters)
    if NOW in given:
        raise DeclarationError(
            where, "parameters", f"'{NOW}' is reserved for the current time", "Rename the parameter"
        )
    if needed != given:
        raise DeclarationError(
            where,
            "parameters",
            f"the steps ask for {sorted(needed)}, the examples give {sorted(given)}",
            "Give one example value for each placeholder",
        )
    unknown = sorted(set(pattern.varies) - given)
    if unknown:
        raise DeclarationError(
            where,
            "varies",
            f"{', '.join(map(repr, unknown))} is no parameter",
            f"The parameters are: {', '.join(sorted(given)) or 'none'}",
        )


def _check_one_write_an_item(where: str, product: Product, pattern: WritePattern) -> None:
    keys = []
    for step in pattern.steps:
        table = product.table(step.table)
        if table is not None:
            keys.append((table.name, *example_key(table, step, pattern.parameters).items()))
    if len(set(keys)) < len(keys):
        raise DeclarationError(
            where,
            "steps",
            "two of them are about the same item",
            "DynamoDB refuses that: make one step of both, with the conditions of both",
        )


def _check_refusals(where: str, pattern: WritePattern) -> None:
    conditional = any(step.condition for step in pattern.steps)
    if conditional and not pattern.refusals:
        raise DeclarationError(
            where, "refusals", "there are none, but there is a condition", "Say when it is refused"
        )
    if pattern.refusals and not conditional:
        raise DeclarationError(
            where, "refusals", "nothing has a condition", "Add the condition, or leave them out"
        )
