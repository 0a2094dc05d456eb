"""The parameters of `UpdateTable` that create and delete indexes of one kind."""

from collections.abc import Callable, Mapping
from typing import Any

from tools.local.cloudformation.resources.handler import ResourceError

Indexes = Mapping[str, Mapping[str, Any]]


def index_changes(
    actual: Indexes,
    declared: Indexes,
    parameter: str,
    attributes: object,
    *,
    shape: Callable[[Mapping[str, Any]], object],
    fixed: str,
) -> list[dict[str, Any]]:
    """Return the parameters of each `UpdateTable`, in the order of the indexes' names.

    Parameters
    ----------
    actual, declared
        The indexes that there are and are to be, by their names.
    parameter
        By which it takes changes of such indexes.
    attributes
        The definitions of the attributes of the table as it is to be.
    shape
        Returns what must not change of an index.
    fixed
        What is said of an index that would have to change.

    Raises
    ------
    ResourceError
        If an existing one would have to change.
    """
    for name in sorted(set(actual) & set(declared)):
        if shape(actual[name]) != shape(declared[name]):
            raise ResourceError(f"{fixed} (index {name})")
    return [
        {"AttributeDefinitions": attributes, parameter: [{"Create": declared[name]}]}
        if name in declared
        else {parameter: [{"Delete": {"IndexName": name}}]}
        for name in sorted(set(actual) ^ set(declared))
    ]
