"""A restored instance in the place of the one that a stack has.

CloudFormation would make a new, empty instance for another name. So the stack first lets go of the
former instance, which stays as it is, while all that named it names the restored one; then it takes
the restored one in by an import, under the same logical ID. Each step is seen in what is deployed:
after an interruption the next one follows.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from enum import Enum
from typing import Any

from tools.adopt.instances import actual_instance
from tools.restore.database.deployed import INSTANCE
from tools.restore.database.errors import RestoreError

Template = Mapping[str, Any]


class Step(Enum):
    """What is done with a stack, in this order."""

    KEEP = "the former instance is kept when the stack lets go of it"
    LET_GO = "the stack lets go of the former instance, and all that named it names the new one"
    TAKE_IN = "the stack takes the new instance in"


def next_step(template: Template, logical_id: str, target: str) -> Step | None:
    """Return what a stack needs next; None if it has the instance."""
    resource = template["Resources"].get(logical_id)
    if resource is None:
        return Step.TAKE_IN
    if resource["Properties"]["DBInstanceIdentifier"] == target:
        return None
    return Step.LET_GO if resource.get("DeletionPolicy") == "Retain" else Step.KEEP


def kept(template: Template, logical_id: str) -> dict[str, Any]:
    """Return the template in which the instance outlives its stack."""
    changed = copy.deepcopy(dict(template))
    changed["Resources"][logical_id] |= {
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
    }
    return changed


def let_go(template: Template, logical_id: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the template without the instance; what named it names another.

    Parameters
    ----------
    found
        What RDS says of the other instance.

    Raises
    ------
    RestoreError
        If something refers to an attribute that is not known here.
    """
    values = _values(found)

    def literal(node: Any) -> Any:  # noqa: ANN401  any part of a template
        if isinstance(node, list):
            return [literal(each) for each in node]
        if not isinstance(node, dict):
            return node
        if node == {"Ref": logical_id}:
            return values["Ref"]
        attribute = node.get("Fn::GetAtt")
        if isinstance(attribute, list) and attribute[0] == logical_id:
            if values.get(attribute[1]) is None:
                raise RestoreError(
                    f"Something refers to {attribute[1]} of the instance, which "
                    f"{found['DBInstanceIdentifier']} does not have."
                )
            return values[attribute[1]]
        return {name: literal(value) for name, value in node.items()}

    changed: dict[str, Any] = literal(dict(template))
    del changed["Resources"][logical_id]
    for resource in changed["Resources"].values():
        waits = resource.get("DependsOn", [])
        waits = [waits] if isinstance(waits, str) else waits
        if logical_id in waits:
            resource["DependsOn"] = [each for each in waits if each != logical_id]
    return changed


def taken_in(template: Template, logical_id: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the template with another instance as it is.

    It declares what exists, so that the deployment behind it finds every difference.
    """
    changed = copy.deepcopy(dict(template))
    changed["Resources"][logical_id] = {
        "Type": INSTANCE,
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": actual_instance(found) | _password(found),
    }
    return changed


def _password(found: Mapping[str, Any]) -> dict[str, Any]:
    secret = found.get("MasterUserSecret")
    return {"ManageMasterUserPassword": True} if secret else {}


def _values(found: Mapping[str, Any]) -> dict[str, Any]:
    endpoint = found["Endpoint"]
    return {
        "Ref": found["DBInstanceIdentifier"],
        "DBInstanceArn": found.get("DBInstanceArn"),
        "DbiResourceId": found.get("DbiResourceId"),
        "Endpoint.Address": endpoint["Address"],
        "Endpoint.Port": str(endpoint["Port"]),
        "MasterUserSecret.SecretArn": found.get("MasterUserSecret", {}).get("SecretArn"),
    }
