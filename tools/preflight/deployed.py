"""The stacks of a stage as they are deployed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from tools.preflight.account import Account

_GONE = "DELETE_"
"""How the status of a resource begins that its stack no longer has, retained ones included."""
_NOT_THERE = "does not exist"


class OwnResource(NamedTuple):
    """A resource that a stack has."""

    type: str
    physical_id: str


@dataclass(frozen=True)
class DeployedStack:
    """A stack of the account.

    Parameters
    ----------
    status
        As CloudFormation says it.
    is_protected
        Whether its deletion is refused.
    resources
        What it has, by logical ID.
    """

    status: str
    is_protected: bool = False
    resources: Mapping[str, OwnResource] = field(default_factory=dict)


Deployed = Mapping[str, DeployedStack]
"""The stacks that there are, by name."""


def read_deployed(account: Account, names: Iterable[str]) -> Deployed:
    """Ask for the stacks of the given names; those that are missing are left out.

    Raises
    ------
    DeniedError
        If the caller lacks a permission.
    ClientError
        If AWS refuses for another reason.
    """
    found = ((name, _read_stack(account, name)) for name in names)
    return {name: stack for name, stack in found if stack}


def _read_stack(account: Account, name: str) -> DeployedStack | None:
    try:
        (stack,) = account.ask("cloudformation", "describe_stacks", StackName=name)["Stacks"]
    except ClientError as error:
        if _NOT_THERE in str(error):
            return None
        raise
    resources = account.each(
        "cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=name
    )
    return DeployedStack(
        status=stack["StackStatus"],
        is_protected=stack.get("EnableTerminationProtection", False),
        resources=dict(_own(resource) for resource in resources if _is_there(resource)),
    )


def _own(resource: Mapping[str, Any]) -> tuple[str, OwnResource]:
    own = OwnResource(resource["ResourceType"], resource["PhysicalResourceId"])
    return resource["LogicalResourceId"], own


def _is_there(resource: Mapping[str, Any]) -> bool:
    is_gone = resource["ResourceStatus"].startswith(_GONE)
    # One that was refused its name has none, or one that belongs to somebody else.
    is_refused = resource["ResourceStatus"] == "CREATE_FAILED"
    return not is_gone and not is_refused and bool(resource.get("PhysicalResourceId"))
