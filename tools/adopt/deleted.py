"""What a stack left behind that was deleted by mistake, for an import of all of it.

CloudFormation remembers a deleted stack for 90 days, by its ARN: its template, and what it did not
delete. What is imported as that template has it is what the next deployment expects.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from data_platform.errors import ConfigurationError
from tools.adopt.existence import is_there
from tools.resource_types.schemas import resource_schema
from tools.rollout.changes.references import references
from tools.template_body import parsed_template

Client = Callable[[str], Any]
"""Makes a boto3 client of a service."""

_PSEUDO = "AWS::"
_EMPTY = "REVIEW_IN_PROGRESS"


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
    is_there
        Whether nobody has deleted it since.
    """

    logical_id: str
    type: str
    name: str
    definition: Mapping[str, Any]
    gone: tuple[str, ...] = ()
    is_there: bool = True

    @property
    def is_importable(self) -> bool:
        """Whether a stack can take it over."""
        return self.is_there and not self.gone

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
    deleted = [each for each in found if each["StackStatus"] == "DELETE_COMPLETE"]
    # An import that was interrupted leaves an empty stack behind, which the next one takes up.
    there = [each for each in found if each["StackStatus"] not in {"DELETE_COMPLETE", _EMPTY}]
    if there:
        raise ConfigurationError(
            f"{stack} is there ({there[0]['StackStatus']}): nothing has to be taken over. If it is "
            "a new one, beside what a deleted one left, give the ARN of the deleted one."
        )
    if not deleted:
        raise ConfigurationError(f"No stack {stack} was deleted in the last 90 days.")
    newest = max(deleted, key=lambda each: each["DeletionTime"])
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
    kept = {
        logical_id: name
        for logical_id, name in _kept(cloudformation, stack_id)
        if logical_id in resources
    }
    there = {
        logical_id
        for logical_id, name in kept.items()
        if is_there(client, resources[logical_id]["Type"], name)
    }
    importable = _closed(there, resources)
    return [
        Remainder(
            logical_id=logical_id,
            type=resources[logical_id]["Type"],
            name=name,
            definition=resources[logical_id],
            gone=()
            if logical_id in importable
            else tuple(_missing(resources[logical_id], importable)),
            is_there=logical_id in there,
        )
        for logical_id, name in sorted(kept.items())
    ]


def _kept(cloudformation: Any, stack_id: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Yield what each logical ID stood for that was kept when the stack was deleted.

    The newest event comes first. Older ones are of what was replaced: that was kept, perhaps, while
    what came in its place went with the stack.
    """
    seen: set[str] = set()
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_id)
    for page in pages:
        for event in page["StackEvents"]:
            logical_id, status = event["LogicalResourceId"], event["ResourceStatus"]
            if status.startswith("DELETE_") and logical_id not in seen:
                seen.add(logical_id)
                if status == "DELETE_SKIPPED":
                    yield logical_id, event["PhysicalResourceId"]


def _closed(kept: Collection[str], resources: Mapping[str, Any]) -> set[str]:
    """Return those that refer to nothing but each other."""
    left = set(kept)
    while dropped := {each for each in left if any(_missing(resources[each], left))}:
        left -= dropped
    return left


def _missing(definition: Mapping[str, Any], there: Collection[str]) -> Iterator[str]:
    named = dict.fromkeys(each for each, _ in references(definition.get("Properties", {})))
    yield from (each for each in named if not each.startswith(_PSEUDO) and each not in there)
