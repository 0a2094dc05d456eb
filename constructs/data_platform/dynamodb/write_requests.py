"""Write patterns as boto3 requests.

The keyword arguments suit `put_item`, `update_item` and `delete_item` of boto3's resource
interface, and the steps of a transaction its client. Names are always given through
placeholders, so reserved words such as ``status`` and ``ttl`` need no special care.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from data_platform.dynamodb.conditions import Condition
from data_platform.dynamodb.declarations import Entity, Product, Table
from data_platform.dynamodb.items import Item, Scalar
from data_platform.dynamodb.placeholders import Placeholders, check_parameters
from data_platform.dynamodb.writes.changes import Alteration, Append, Increase, Remove, Set
from data_platform.dynamodb.writes.conditions import (
    AnyOf,
    AttributeComparison,
    Membership,
    Presence,
    Requirement,
    Test,
)
from data_platform.dynamodb.writes.declarations import Delete, Put, Update, Write, WritePattern
from data_platform.dynamodb.writes.values import Clock, parameters_of, resolve

_WORDS: Mapping[type[Alteration], str] = {
    Append: "SET",
    Increase: "ADD",
    Remove: "REMOVE",
    Set: "SET",
}


@dataclass(frozen=True)
class StepRequest:
    """One step of a pattern as DynamoDB takes it.

    Parameters
    ----------
    table
        Name of the table, as declared.
    action
        ``Put``, ``Update``, ``Delete`` or ``ConditionCheck``, as a transaction calls it.
    arguments
        What is written, without the name of the table.
    """

    table: str
    action: str
    arguments: dict[str, Any]


def build_steps(
    product: Product, pattern: WritePattern, parameters: Item, *, clock: Clock
) -> list[StepRequest]:
    """Turn a write pattern and its parameters into the arguments of its writes.

    Where a write has a condition, its refusal returns the item as it is.

    Parameters
    ----------
    product
        The product that declares the pattern.
    pattern
        What to write.
    parameters
        A value for every placeholder of the pattern.
    clock
        Tells the current time.

    Raises
    ------
    ValueError
        If a parameter is missing or unknown.
    """
    expected = frozenset(name for step in pattern.steps for name in step_parameters(step))
    check_parameters(f"Write pattern '{pattern.name}'", expected, parameters)
    return [_step_request(product, step, parameters, clock) for step in pattern.steps]


def step_parameters(step: Write) -> Iterable[str]:
    """Yield the names of the parameters that a step asks for."""
    values: list[object] = [*(step.item if isinstance(step, Put) else step.key).values()]
    if isinstance(step, Update):
        values += [value for change in step.changes for value in _values_of(change)]
    for requirement in step.condition:
        for test in requirement.tests if isinstance(requirement, AnyOf) else (requirement,):
            values += _compared(test)
    for value in values:
        yield from parameters_of(value)


def _compared(test: Test) -> tuple[Scalar, ...]:
    if isinstance(test, Membership):
        return (test.member,)
    return test.values if isinstance(test, Condition) else ()


def _values_of(change: Alteration) -> tuple[object, ...]:
    if isinstance(change, Set):
        return (change.value,)
    if isinstance(change, Increase):
        return (change.by,)
    return (change.members,) if isinstance(change, Append) else ()


def _step_request(product: Product, step: Write, parameters: Item, clock: Clock) -> StepRequest:
    table, entity = entity_of(product, step)
    writer = _Writer(entity, parameters, clock)
    if isinstance(step, Put):
        arguments: dict[str, Any] = {"Item": writer.item(step.item)}
    else:
        arguments = {"Key": writer.item(step.key)}
    if isinstance(step, Update):
        arguments["UpdateExpression"] = writer.changes(step.changes)
    if step.condition:
        arguments["ConditionExpression"] = writer.all_of(step.condition)
    arguments |= writer.placeholders()
    if step.condition:
        arguments["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return StepRequest(table.name, _action(step), arguments)


def entity_of(product: Product, step: Write) -> tuple[Table, Entity]:
    """Return the table and the kind of item that a step of a checked pattern is about."""
    table = product.table(step.table)
    entity = table.entity(step.entity) if table else None
    if table is None or entity is None:
        raise ValueError(f"Product '{product.name}' has no '{step.entity}' in '{step.table}'.")
    return table, entity


def _action(step: Write) -> str:
    if isinstance(step, Put):
        return "Put"
    if isinstance(step, Update):
        return "Update"
    return "Delete" if isinstance(step, Delete) else "ConditionCheck"


class _Writer(Placeholders):
    """Writes the expressions of one step."""

    def __init__(self, entity: Entity, parameters: Item, clock: Clock) -> None:
        super().__init__()
        self._entity = entity
        self._parameters = parameters
        self._clock = clock

    def item(self, declared: Mapping[str, object]) -> dict[str, Any]:
        return {name: self._resolved(name, value) for name, value in declared.items()}

    def changes(self, changes: Iterable[Alteration]) -> str:
        clauses: dict[str, list[str]] = {"SET": [], "ADD": [], "REMOVE": []}
        for change in changes:
            clauses[_WORDS[type(change)]].append(self._change(change))
        return " ".join(f"{word} {', '.join(parts)}" for word, parts in clauses.items() if parts)

    def all_of(self, condition: Iterable[Requirement]) -> str:
        return " AND ".join(self._requirement(requirement) for requirement in condition)

    def placeholders(self) -> dict[str, Any]:
        found = {
            "ExpressionAttributeNames": self.attribute_names,
            "ExpressionAttributeValues": self.attribute_values,
        }
        return {name: values for name, values in found.items() if values}

    def _change(self, change: Alteration) -> str:
        name = self.name(change.attribute)
        match change:
            case Set(attribute, value):
                return f"{name} = {self._given(attribute, value)}"
            case Increase(attribute, by):
                return f"{name} {self._given(attribute, by)}"
            case Append(attribute, members):
                return f"{name} = list_append({name}, {self._given(attribute, members)})"
            case Remove():
                return name

    def _requirement(self, requirement: Requirement) -> str:
        if isinstance(requirement, AnyOf):
            return f"({' OR '.join(map(self._requirement, requirement.tests))})"
        name = self.name(requirement.attribute)
        if isinstance(requirement, Presence):
            return f"attribute_{'' if requirement.is_there else 'not_'}exists({name})"
        if isinstance(requirement, AttributeComparison):
            return f"{name} {requirement.operator} {self.name(requirement.other)}"
        if isinstance(requirement, Membership):
            # A member has no unit of its own, and so is never a time.
            member = self.value(requirement.attribute, self._passed(requirement.member))
            return f"{'' if requirement.is_in else 'NOT '}contains({name}, {member})"
        (value,) = requirement.values
        return f"{name} {requirement.operator} {self._given(requirement.attribute, value)}"

    def _given(self, attribute: str, value: object) -> str:
        return self.value(attribute, self._resolved(attribute, value))

    def _passed(self, value: object) -> object:
        return resolve(value, "", self._parameters, self._clock)

    def _resolved(self, name: str, value: object) -> Any:  # noqa: ANN401  any value of an item
        attribute = self._entity.attribute(name)
        unit = attribute.unit if attribute else ""
        return resolve(value, unit, self._parameters, self._clock)
