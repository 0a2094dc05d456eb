"""The entries of a change set, as `DescribeChangeSet` shows them."""

import json
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.state.records import StackResource
from tools.local.cloudformation.templates.document import ResourceDefinition
from tools.local.cloudformation.templates.functions import Unknown

_POLICY_ACTIONS = {"Snapshot": "Snapshot", "Retain": "Retain", "RetainExceptOnCreate": "Retain"}


def addition(
    definition: ResourceDefinition, properties: Mapping[str, Any], *, imported: bool
) -> dict[str, Any]:
    """Return the entry of a resource that the stack gets."""
    return {
        "Action": "Import" if imported else "Add",
        "LogicalResourceId": definition.logical_id,
        "ResourceType": definition.type,
        "Scope": [],
        "Details": [],
        "AfterContext": context_text(properties),
    }


def removal(resource: StackResource) -> dict[str, Any]:
    """Return the entry of a resource that the stack gives up."""
    return {
        "Action": "Remove",
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        "PolicyAction": _POLICY_ACTIONS.get(resource.deletion_policy or "", "Delete"),
        "Scope": [],
        "Details": [],
        "BeforeContext": context_text(resource.properties),
    }


def property_change(name: str, recreation: str, before: Any, after: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the detail of a property that changes."""
    detail = change_detail("Properties", name, recreation)
    detail["Target"] |= {
        "Path": f"/Properties/{name}",
        "BeforeValue": _value_text(before),
        "AfterValue": _value_text(after),
        "AttributeChangeType": (
            "Add" if before is None else "Remove" if after is None else "Modify"
        ),
    }
    return detail


def change_detail(attribute: str, name: str | None, recreation: str) -> dict[str, Any]:
    """Return the detail of something that changes, as if the template had changed it."""
    target: dict[str, Any] = {"Attribute": attribute, "RequiresRecreation": recreation}
    if name:
        target["Name"] = name
    return {
        "Target": target,
        "Evaluation": "Static",
        "ChangeSource": "DirectModification",
    }


def _show_unknown(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, Unknown):
        return repr(value)
    raise TypeError(f"{value!r} is no JSON")


def context_text(properties: Mapping[str, Any]) -> str:
    """Return all properties of a resource as the text that a change set shows."""
    return json.dumps({"Properties": properties}, default=_show_unknown)


def _value_text(value: Any) -> str | None:  # noqa: ANN401
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, default=_show_unknown)
