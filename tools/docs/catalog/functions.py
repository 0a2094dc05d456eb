"""Which functions follow and write the tables, as the templates say."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.statements import listed

Resources = Mapping[str, Mapping[str, Any]]

_WRITES = frozenset(
    f"dynamodb:{action}" for action in ("BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem")
)


@dataclass(frozen=True, kw_only=True)
class TableFunctions:
    """The functions that use a table, by the names of their packages.

    Attributes
    ----------
    stream_readers
        They read its stream.
    writers
        They write its items.
    """

    stream_readers: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()


def functions_of_tables(templates: Mapping[str, Mapping[str, Any]]) -> dict[str, TableFunctions]:
    """Return the functions that use each table, by the table's name.

    Parameters
    ----------
    templates
        Those of one stage without a namespace.
    """
    found: dict[str, TableFunctions] = {}
    for template in templates.values():
        resources: Resources = template["Resources"]
        readers, writers = list(_readers(resources)), list(_writers(resources))
        for logical_id, resource in resources.items():
            if resource["Type"] == "AWS::DynamoDB::GlobalTable":
                found[resource["Properties"]["TableName"]] = TableFunctions(
                    stream_readers=_names(
                        function for table, function in readers if table == logical_id
                    ),
                    writers=_names(function for table, function in writers if table == logical_id),
                )
    return found


def _names(functions: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(functions)))


def _readers(resources: Resources) -> Iterator[tuple[str, str]]:
    """Yield the table and the function of each event source mapping."""
    for resource in resources.values():
        if resource["Type"] == "AWS::Lambda::EventSourceMapping":
            properties = resource["Properties"]
            function = resources[properties["FunctionName"]["Ref"]]
            yield _attribute_of(properties["EventSourceArn"]), _package(function)


def _writers(resources: Resources) -> Iterator[tuple[str, str]]:
    """Yield the table and the function of each permission to write."""
    packages = {
        _attribute_of(resource["Properties"]["Role"]): _package(resource)
        for resource in resources.values()
        if resource["Type"] == "AWS::Lambda::Function"
    }
    for role, package in packages.items():
        for arn in resources.get(role, {}).get("Properties", {}).get("ManagedPolicyArns", []):
            policy = resources.get(arn.get("Ref", "")) if isinstance(arn, dict) else None
            if policy is not None:
                yield from ((table, package) for table in _written_tables(policy))


def _written_tables(policy: Mapping[str, Any]) -> Iterator[str]:
    for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
        if _WRITES.intersection(listed(statement["Action"])):
            for resource in listed(statement["Resource"]):
                yield _attribute_of(resource)


def _package(function: Mapping[str, Any]) -> str:
    name: str = function["Properties"].get("FunctionName", "")
    return name.replace("-", "_")


def _attribute_of(value: object) -> str:
    """Return the resource whose attribute a value is; nothing if it is none."""
    match value:
        case {"Fn::GetAtt": [str(logical_id), *_]}:
            return logical_id
        case _:
            return ""
