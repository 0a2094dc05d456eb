"""The section of a table's page that says what is written, by whom, and what it promises."""

from collections.abc import Iterable, Iterator

from data_platform.dynamodb.conditions import Condition
from data_platform.dynamodb.schema import ConsumerWrite, Product, Table, WritePattern
from data_platform.dynamodb.writes.conditions import (
    AnyOf,
    AttributeComparison,
    Membership,
    Presence,
    Requirement,
)
from data_platform.dynamodb.writes.declarations import Write, WriteOperation
from data_platform.dynamodb.writes.values import THE_TIME
from tools.docs.write_call import write_call
from tools.output.markdown import code, markdown_table

_OF_WRITES = (
    "Each write is made on DynamoDB Local by a test: alone, again, in every state in which it is "
    "refused, and by twenty clients at the same time."
)
_ERRORS = {
    WriteOperation.TRANSACTION: "TransactionCanceledException",
    WriteOperation.BATCH: "none: what was not written comes back as UnprocessedItems",
}
_ERROR = "ConditionalCheckFailedException"


def write_sections(product: Product, table: Table) -> list[str]:
    """Return the section about writes to a table; nothing where nobody declared any.

    A write to several tables stands in full on the page of the first of them.
    """
    own = [each for each in product.write_patterns if each.steps[0].table == table.name]
    others = [
        each
        for each in product.write_patterns
        if each not in own and any(step.table == table.name for step in each.steps)
    ]
    consumers = [each for each in product.consumer_writes if each.table == table.name]
    if not own and not others and not consumers:
        return []
    sections = ["## Writes"]
    if own:
        sections.append(_OF_WRITES)
    for pattern in own:
        sections += _pattern_sections(product, pattern)
    if others:
        sections += ["### Written together with another table", "\n".join(_links(table, others))]
    if consumers:
        sections += [
            "### Written by functions of this platform",
            markdown_table(_CONSUMER_HEADER, map(_consumer_row, consumers)),
        ]
    return sections


def _links(table: Table, patterns: Iterable[WritePattern]) -> Iterator[str]:
    for pattern in patterns:
        page = pattern.steps[0].table
        (step, *_more) = (each for each in pattern.steps if each.table == table.name)
        yield (
            f"- [{code(pattern.name)}]({page}.md#write-{pattern.name}) ({_action(step)}): "
            f"{pattern.purpose}"
        )


_CONSUMER_HEADER = ("Function", "Items", "Attributes", "What it does", "Promise")


def _consumer_row(write: ConsumerWrite) -> tuple[str, ...]:
    return (
        f"[{code(write.consumer)}](../../../lambdas/{write.consumer}/README.md)",
        write.entity,
        ", ".join(map(code, write.attributes)) or "all",
        write.purpose,
        write.invariant,
    )


def _pattern_sections(product: Product, pattern: WritePattern) -> list[str]:
    return [
        f"### Write {code(pattern.name)}",
        f"{pattern.purpose} Source: {pattern.source}.",
        markdown_table(("Property", "Value"), _properties(pattern)),
        f"```python\n{write_call(product, pattern)}\n```",
    ]


def _properties(pattern: WritePattern) -> Iterator[tuple[str, str]]:
    yield "Operation", code(pattern.operation)
    yield "Written by", pattern.writer
    for step in pattern.steps:
        of_several = f" of {code(step.entity)} in {code(step.table)}" * (len(pattern.steps) > 1)
        if step.condition:
            yield f"Condition{of_several}", " and ".join(map(_requirement, step.condition))
        elif of_several:
            yield f"Condition{of_several}", "none"
    yield "Promise", pattern.invariant
    yield "Many at the same time", f"{pattern.race}"
    yield "A second call", f"{pattern.second_call}"
    if pattern.refusals:
        yield "Refused when", " ".join(refusal.when for refusal in pattern.refusals)
        yield "Error", code(_ERRORS.get(pattern.operation, _ERROR))
    yield "When it is refused", pattern.when_refused


def _action(step: Write) -> str:
    return type(step).__name__.lower()


def _requirement(requirement: Requirement) -> str:
    if isinstance(requirement, AnyOf):
        return f"({' or '.join(map(_requirement, requirement.tests))})"
    name = requirement.attribute
    match requirement:
        case Presence(_, is_there):
            return f"{code(name)} {'exists' if is_there else 'does not exist'}"
        case AttributeComparison(_, operator, other):
            return code(f"{name} {operator} {other}")
        case Membership(_, member, is_in):
            return f"{code(name)} {'contains' if is_in else 'does not contain'} {_value(member)}"
        case Condition(_, operator, values):
            return f"{code(f'{name} {operator}')} {_value(values[0])}"


def _value(value: object) -> str:
    return "the current time" if value == THE_TIME else code(value)
