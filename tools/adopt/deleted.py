"""What a stack left behind that was deleted by mistake, for an import of all of it.

CloudFormation remembers a deleted stack for 90 days, by its ARN: its template, and what it did not
delete. What is imported as that template has it is what the next deployment expects.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from data_platform.errors import ConfigurationError
from tools.resource_types.schemas import resource_schema
from tools.rollout.changes.references import references
from tools.rollout.template_body import parsed_template

Client = Callable[[str], Any]
"""Makes a boto3 client of a service."""

_PSEUDO = "AWS::"


@dataclass(frozen=True)
class Remainder:
    """A resource that outlived its stack.

    Attributes
    ----------
    logical_id, type
        What it was in the stack.
    name
        The physical ID.
    definition
        As the template of the deleted stack has it.
    gone
        What it refers to and what is not there any more; with any of these it cannot be imported.
    """

    logical_id: str
    type: str
    name: str
    definition: Mapping[str, Any]
    gone: tuple[str, ...] = ()

    @property
    def identifier(self) -> dict[str, str]:
        """What an import calls it by."""
        schema = resource_schema(self.type)
        names = schema.identifier if schema else ()
        return dict(zip(names, self.name.split("|"), strict=True))


def newest_deleted(client: Client, stack: str) -> str:
    """Return the ARN of the stack of that name that was deleted last.

    Raises
    ------
    ConfigurationError
        If there is none, or a stack of that name is there.
    """
    pages = client("cloudformation").get_paginator("list_stacks").paginate()
    found = [
        each for page in pages for each in page["StackSummaries"] if each["StackName"] == stack
    ]
    if any(each["StackStatus"] != "DELETE_COMPLETE" for each in found):
        raise ConfigurationError(f"{stack} is there: nothing has to be taken over.")
    if not found:
        raise ConfigurationError(f"No stack {stack} was deleted in the last 90 days.")
    newest = max(found, key=lambda each: each["DeletionTime"])
    return str(newest["StackId"])


def remainders(client: Client, stack_id: str) -> list[Remainder]:
    """Return what a deleted stack did not delete.

    Raises
    ------
    ConfigurationError
        If its template cannot be read.
    """
    cloudformation = client("cloudformation")
    body = cloudformation.get_template(StackName=stack_id, TemplateStage="Original")["TemplateBody"]
    try:
        resources = parsed_template(body)["Resources"]
    except (ValueError, KeyError) as error:
        raise ConfigurationError(f"The template of {stack_id} cannot be read: {error}.") from None
    kept: dict[str, str] = {}
    for logical_id, name in _kept(cloudformation, stack_id):
        if logical_id in resources:
            # The newest event comes first; older ones are of what was replaced and kept.
            kept.setdefault(logical_id, name)
    importable = _closed(kept, resources)
    return [
        Remainder(
            logical_id=logical_id,
            type=resources[logical_id]["Type"],
            name=name,
            definition=resources[logical_id],
            gone=()
            if logical_id in importable
            else tuple(_missing(resources[logical_id], importable)),
        )
        for logical_id, name in sorted(kept.items())
    ]


def _kept(cloudformation: Any, stack_id: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_id)
    for page in pages:
        for event in page["StackEvents"]:
            if event["ResourceStatus"] == "DELETE_SKIPPED":
                yield event["LogicalResourceId"], event["PhysicalResourceId"]


def _closed(kept: Collection[str], resources: Mapping[str, Any]) -> set[str]:
    """Return those that refer to nothing but each other."""
    left = set(kept)
    while dropped := {each for each in left if any(_missing(resources[each], left))}:
        left -= dropped
    return left


def _missing(definition: Mapping[str, Any], there: Collection[str]) -> Iterator[str]:
    named = dict.fromkeys(each for each, _ in references(definition.get("Properties", {})))
    yield from (each for each in named if not each.startswith(_PSEUDO) and each not in there)
