"""Who has to move before an index goes: access patterns, policies and functions."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from data_platform.dynamodb.schema import Index, Table
from tools.rollout.steps.grants import policies_naming
from tools.rollout.steps.interim import interim_name, stood_in_for
from tools.rollout.steps.shapes import indexes_of, is_vector_index
from tools.rollout.steps.step import Properties
from tools.rollout.waves import Template


def notes_on_readers(
    deployed: Template, logical_id: str, index: str, declaration: Table | None
) -> Iterator[str]:
    """Yield what is known of those who read an index that is about to go.

    Parameters
    ----------
    deployed
        The stack's template.
    logical_id
        Of the table.
    index
        The index's name.
    declaration
        The table as it is declared now, without the index; None if no product has it.
    """
    resources = deployed["Resources"]
    other = _taking_over(resources[logical_id]["Properties"], index)
    if other:
        yield other
    elif declaration is not None:
        yield from _patterns(resources[logical_id]["Properties"], index, declaration)
    policies = policies_naming(resources, logical_id, index)
    if policies:
        yield f"policies that name it: {', '.join(policies)}"
    functions = list(_functions(resources, policies))
    if functions:
        yield (
            f"functions of this stack that may read it: {', '.join(functions)}; they get their new "
            "code only with the ordinary deployment at the end, so deploy them first if they do"
        )


def _taking_over(table: Properties, index: str) -> str | None:
    """Say which index readers of this one read instead, where one stands in for the other."""
    there, original = indexes_of(table), stood_in_for(index)
    if interim_name(index) in there:
        return (
            f"its readers read {interim_name(index)!r} instead, until {index!r} is there again, as "
            "it is declared now"
        )
    if original not in there:
        return None
    if _shape(there[index]) == _shape(there[original]):
        return f"its readers read {original!r} again, which carries the same"
    return (
        f"its readers read {original!r} again, which has other keys or another projection: see "
        "that it has what they need"
    )


def _shape(index: Properties) -> tuple[Any, Any]:
    return index["KeySchema"], index["Projection"]


def _patterns(table: Properties, index: str, declaration: Table) -> Iterator[str]:
    """Yield where the declared patterns read now that read what begins with the same key."""
    leaving = indexes_of(table)[index]
    if is_vector_index(leaving):
        attribute = leaving["VectorAttribute"]["AttributeName"]
        others = {each.name for each in declaration.vector_indexes if each.attribute == attribute}
        searches = [each for each in declaration.access_patterns if each.index in others]
        moved = [f"{pattern.name} searches {pattern.index}" for pattern in searches]
        yield f"declared searches of {attribute!r}: {', '.join(moved) or 'none'}"
        return
    first = leaving["KeySchema"][0]["AttributeName"]
    moved = [
        f"{pattern.name} reads {pattern.index}"
        for successor in _beginning_with(declaration.indexes, first)
        for pattern in declaration.access_patterns
        if pattern.index == successor.name
    ]
    yield f"declared patterns by {first!r}: {', '.join(moved) or 'none'}"


def _beginning_with(indexes: Iterable[Index], attribute: str) -> Iterator[Index]:
    return (index for index in indexes if index.partition_keys[0].name == attribute)


def _functions(resources: Mapping[str, Properties], policies: Iterable[str]) -> Iterator[str]:
    roles = {
        role["Ref"]
        for name in policies
        for role in resources[name]["Properties"].get("Roles", [])
        if isinstance(role, dict) and "Ref" in role
    }
    for name, resource in resources.items():
        if resource["Type"] == "AWS::Lambda::Function":
            role = resource["Properties"].get("Role")
            if isinstance(role, dict) and role.get("Fn::GetAtt", [None])[0] in roles:
                yield name
