"""In which order a stack gets from one template to another without losing data or readers.

A wave is an update of the stack that DynamoDB and CloudFormation can make, and can take back: it
holds what is deployed, with at most one index of each table created or deleted. All that has no
need of an order waits for the ordinary deployment that follows the last wave. A wave follows from
the two templates alone, so that nothing has to be remembered between two of them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from tools.rollout.changes.dynamodb.validity import index_findings, successor
from tools.rollout.changes.dynamodb.vector_validity import vector_index_problems
from tools.rollout.steps.capacity import on_demand_step, provisioned_step
from tools.rollout.steps.expiry import start_step, stop_step
from tools.rollout.steps.grants import Resources, with_grant, without_grant
from tools.rollout.steps.indexes import hindrance, index_step, interim_hindrance
from tools.rollout.steps.interim import interim_name, is_interim
from tools.rollout.steps.shapes import (
    changed_indexes,
    indexes_of,
    is_vector_index,
    surplus_indexes,
)
from tools.rollout.steps.step import TABLE_TYPE, Action, Properties, Step
from tools.rollout.steps.stream import stream_step
from tools.rollout.unresolved import READ_PROPERTIES, open_properties

Template = Mapping[str, Any]

_StepOfTable = Callable[[Properties, Properties], Step | None]


@dataclass(frozen=True, kw_only=True)
class Touch:
    """What a wave does to one resource.

    Attributes
    ----------
    logical_id
        Of the table, or of the policy that names the index.
    table
        The table's name; its logical ID if CloudFormation chooses the name.
    action
        What is done.
    subject
        To what: the name of an index, a TTL attribute, a billing mode, or a stream view type.
    """

    logical_id: str
    table: str
    action: Action
    subject: str


@dataclass(frozen=True, kw_only=True)
class Wave:
    """One update of a stack.

    Attributes
    ----------
    number
        From 1.
    template
        The stack's whole template after it.
    touches
        All that it changes.
    """

    number: int
    template: Template
    touches: tuple[Touch, ...]


def waves(
    deployed: Template, target: Template, *, delete_first: bool = False, interim: bool = False
) -> tuple[Wave, ...]:
    """Return the fewest waves after which an ordinary deployment reaches the target.

    What no order of updates can make, such as other keys of an index under the same name, is left
    out: see `obstacles`.

    Parameters
    ----------
    deployed, target
        Templates of one stack.
    delete_first
        Whether an index may be deleted before the one that takes its place is there. Readers fail
        in between.
    interim
        Whether an index stands in for one that becomes another under its name. Readers move twice.
    """
    found: list[Wave] = []
    template = deployed
    step_of_table = partial(_table_step, delete_first=delete_first, interim=interim)
    while step := _next_wave(template, target, len(found) + 1, step_of_table):
        found.append(step)
        template = step.template
    return tuple(found)


def obstacles(
    deployed: Template, target: Template, *, delete_first: bool = False, interim: bool = False
) -> tuple[str, ...]:
    """Return a sentence for each index that no wave can bring, with what to do instead."""
    made = waves(deployed, target, delete_first=delete_first, interim=interim)
    last = made[-1].template if made else deployed
    unread = (_open_table(*table) for table in _all_tables(deployed, target))
    invalid = (
        sentence
        for _, now, goal in _tables(deployed, target)
        for sentence in _invalid_indexes(now, goal)
    )
    hindered = (
        sentence
        for _, now, goal in _tables(last, target)
        for sentence in _obstacles_of_table(now, goal, interim=interim)
    )
    return (*filter(None, unread), *invalid, *hindered)


def _invalid_indexes(now: Properties, goal: Properties) -> Iterator[str]:
    """Yield why DynamoDB would refuse a new index, in the middle of a rollout."""
    defined = [each["AttributeName"] for each in goal["AttributeDefinitions"]]
    for name, index in indexes_of(goal).items():
        if index == indexes_of(now).get(name):
            continue
        where = f"Index {name!r} of {goal.get('TableName')!r}"
        if is_vector_index(index):
            for reason, advice in vector_index_problems(index, defined):
                yield f"{where}: {reason} {advice}"
        else:
            for found in index_findings(name, index, defined):
                yield f"{where}: {found.reason} {found.advice}"


def _open_table(logical_id: str, now: Properties, goal: Properties) -> str | None:
    """Say why no wave can be told of a table, if one could be needed."""
    hidden = sorted({*open_properties(now), *open_properties(goal)})
    if not hidden or all(now.get(name) == goal.get(name) for name in READ_PROPERTIES):
        return None
    return (
        f"What {', '.join(hidden)} of {_name(logical_id, now)!r} will be shows only when it is "
        "deployed, since a function stands there: write the values, and start again."
    )


def _obstacles_of_table(now: Properties, goal: Properties, *, interim: bool) -> Iterator[str]:
    table = now.get("TableName")
    otherwise = "or delete it first with --delete-first: its readers fail until the new one is full"
    for name in changed_indexes(now, goal):
        if is_vector_index(indexes_of(goal)[name]):
            yield (
                f"Vector index {name!r} of {table!r} is another one under the same name, and "
                f"DynamoDB changes nothing of one: give the new one another name, such as "
                f"'{successor(name)}', wait until a first search succeeds, switch its readers and "
                f"delete {name!r}; {otherwise}."
            )
            continue
        stand_in = (
            f"nor can {interim_name(name)!r} stand in for it "
            f"({interim_hindrance(name, now, goal)}): "
            if interim
            else f"keep the name with --interim, by which {interim_name(name)!r} stands in for it, "
        )
        yield (
            f"Index {name!r} of {table!r} gets other keys or another projection, and DynamoDB "
            f"changes neither: {stand_in}give the new one another name, such as "
            f"'{successor(name)}', {otherwise}."
        )
    for name in indexes_of(goal):
        reason = hindrance(name, now, goal) if name not in indexes_of(now) else None
        if reason:
            yield (
                f"Index {name!r} of {table!r} cannot be created beside the others: {reason}. "
                "Delete an index in a rollout of its own, once nobody reads it, or allow it with "
                "--delete-first: readers of the old ones fail until the new one is full."
            )


def _next_wave(
    template: Template, target: Template, number: int, table_step: _StepOfTable
) -> Wave | None:
    # Expiry apart from all else: DynamoDB takes no second change of it within an hour, so a wave
    # that failed for another reason could not be taken back.
    for step_of_table in (stop_step, table_step, start_step, stream_step):
        steps = dict(_steps(template, target, step_of_table))
        if steps:
            return _wave(template, target, number, steps)
    return None


def _table_step(
    now: Properties, goal: Properties, *, delete_first: bool, interim: bool
) -> Step | None:
    step = index_step(now, goal, delete_first=delete_first, interim=interim)
    if step:
        return on_demand_step(now, goal) or step
    return provisioned_step(now, goal)


def _steps(
    template: Template, target: Template, step_of_table: _StepOfTable
) -> Iterator[tuple[str, Step]]:
    for logical_id, now, goal in _tables(template, target):
        step = step_of_table(now, goal)
        if step:
            yield logical_id, step


def _wave(template: Template, target: Template, number: int, steps: Mapping[str, Step]) -> Wave:
    resources, touches = dict(template["Resources"]), []
    for logical_id, step in steps.items():
        before = resources[logical_id]
        table = _name(logical_id, before["Properties"])
        resources[logical_id] = {**before, "Properties": step.properties}
        touches.append(
            Touch(logical_id=logical_id, table=table, action=step.action, subject=step.subject)
        )
        both = before["Properties"], target["Resources"][logical_id]["Properties"]
        policies, action = _policies(resources, target["Resources"], logical_id, both, step)
        resources |= policies
        touches += [
            Touch(logical_id=policy, table=table, action=action, subject=step.subject)
            for policy in policies
        ]
    return Wave(
        number=number, template={**template, "Resources": resources}, touches=tuple(touches)
    )


def _policies(
    resources: Resources,
    wanted: Resources,
    logical_id: str,
    table: tuple[Properties, Properties],
    step: Step,
) -> tuple[Resources, Action]:
    """Return the policies that a step of a table changes, and what it does to them."""
    now, goal = table
    if step.action is Action.CREATE_INDEX:
        granted = with_grant(
            resources,
            wanted,
            logical_id,
            step.subject,
            _followed(now, goal, step),
            stands_in_for=step.stands_in_for,
        )
        return granted, Action.GRANT_INDEX
    leaves = step.action is Action.DELETE_INDEX and is_interim(step.subject, now)
    revoked = without_grant(resources, logical_id, step.subject) if leaves else {}
    return revoked, Action.REVOKE_INDEX


def _followed(now: Properties, goal: Properties, step: Step) -> list[str]:
    """Return the indexes that go and are of the kind of the new one: its readers read those."""
    if step.stands_in_for:
        return [step.stands_in_for]
    there = indexes_of(now)
    is_vectors = is_vector_index(indexes_of(goal)[step.subject])
    return [
        name for name in surplus_indexes(now, goal) if is_vector_index(there[name]) == is_vectors
    ]


def _tables(deployed: Template, target: Template) -> Iterator[tuple[str, Properties, Properties]]:
    """Yield what both templates say of each table that is in both, and that can be compared."""
    for logical_id, now, goal in _all_tables(deployed, target):
        if not (open_properties(now) or open_properties(goal)):
            yield logical_id, now, goal


def _all_tables(
    deployed: Template, target: Template
) -> Iterator[tuple[str, Properties, Properties]]:
    wanted = target.get("Resources", {})
    for logical_id, resource in deployed.get("Resources", {}).items():
        goal = wanted.get(logical_id)
        if goal and resource["Type"] == goal["Type"] == TABLE_TYPE:
            yield logical_id, resource["Properties"], goal["Properties"]


def _name(logical_id: str, table: Properties) -> str:
    name = table.get("TableName")
    return name if isinstance(name, str) else logical_id
