"""What a definition would change in a stack: the content of a change set."""

from __future__ import annotations

import json
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from tools.local.cloudformation.engine.outputs import evaluate_outputs
from tools.local.cloudformation.engine.provisioning import outlives_its_stack
from tools.local.cloudformation.engine.surroundings import StackSurroundings
from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.resources.custom import is_custom_resource
from tools.local.cloudformation.templates.dependencies import dependencies, referenced_names
from tools.local.cloudformation.templates.document import Template, parse_template
from tools.local.cloudformation.templates.functions import UNKNOWN, Unknown, contains_unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tools.local.cloudformation.engine.context import EngineContext
    from tools.local.cloudformation.state.records import Definition, Stack, StackResource
    from tools.local.cloudformation.templates.evaluation import Evaluator

_POLICIES = ("deletion_policy", "update_replace_policy")
_POLICY_ACTIONS = {"Snapshot": "Snapshot", "Retain": "Retain", "RetainExceptOnCreate": "Retain"}


@dataclass(frozen=True)
class PlannedChanges:
    """What a definition would change.

    Attributes
    ----------
    resources
        One entry for each resource, as `DescribeChangeSet` shows it.
    others
        Whether outputs, tags or settings of the stack itself change.
    """

    resources: list[dict[str, Any]]
    others: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.resources and not self.others


class _PlannedSurroundings(StackSurroundings):
    """The stack's resources, as far as the plan leaves them what they are."""

    def __init__(self, context: EngineContext, stack: Stack) -> None:
        super().__init__(context.store, stack, context.clients(stack))
        self.renewed: set[str] = set()
        self.modified: set[str] = set()

    def reference(self, logical_id: str) -> Any:  # noqa: ANN401
        return UNKNOWN if logical_id in self.renewed else super().reference(logical_id)

    def attribute(self, logical_id: str, name: str) -> Any:  # noqa: ANN401
        if logical_id in self.renewed:
            return UNKNOWN
        try:
            return super().attribute(logical_id, name)
        except ValidationError:
            # An update may bring an attribute that there was not, such as a table's stream.
            if logical_id in self.modified:
                return UNKNOWN
            raise


class Plan:
    """Compares a stack with a definition.

    Parameters
    ----------
    imported
        Logical IDs of resources that are to be imported.

    Raises
    ------
    ValidationError
        If the definition cannot be evaluated, or changes the type of a resource.
    """

    def __init__(
        self,
        context: EngineContext,
        stack: Stack,
        definition: Definition,
        imported: Collection[str] = (),
    ) -> None:
        self._context = context
        self._stack = stack
        self._definition = definition
        self._imported = imported
        self._surroundings = _PlannedSurroundings(context, stack)
        self._evaluator: Evaluator = context.evaluator(stack, definition, self._surroundings)
        former = stack.definition
        self._former: Template | None = parse_template(former.template_body) if former else None

    def changes(self) -> PlannedChanges:
        """Return what would change."""
        needs = dependencies(self._evaluator)
        self._check_types(needs)
        resources = []
        for logical_id in TopologicalSorter(needs).static_order():
            change = self._change(logical_id)
            if change:
                resources.append(change)
        dropped = sorted(set(self._stack.resources) - set(needs))
        resources += [self._removal(self._stack.resources[name]) for name in dropped]
        return PlannedChanges(resources=resources, others=self._changes_stack_itself())

    def _check_types(self, needs: Collection[str]) -> None:
        retyped = [
            logical_id
            for logical_id in needs
            if logical_id in self._stack.resources
            and self._stack.resources[logical_id].type
            != self._evaluator.template.resources[logical_id].type
        ]
        if retyped:
            message = (
                "Update of resource type is not permitted. The new template modifies resource "
                f"type of the following resources: [{', '.join(sorted(retyped))}]"
            )
            raise ValidationError(message)

    def _change(self, logical_id: str) -> dict[str, Any] | None:
        definition = self._evaluator.template.resources[logical_id]
        properties: dict[str, Any] = self._evaluator.resolve(dict(definition.properties))
        current = self._stack.resources.get(logical_id)
        if current is None or current.physical_id is None:
            self._surroundings.renewed.add(logical_id)
            action = "Import" if logical_id in self._imported else "Add"
            return {
                "Action": action,
                "LogicalResourceId": logical_id,
                "ResourceType": definition.type,
                "Scope": [],
                "Details": [],
                "AfterContext": _context_text(properties),
            }
        return self._modification(current, properties)

    def _modification(
        self, current: StackResource, properties: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        details = self._property_details(current, properties)
        scope = ["Properties"] if details else []
        definition = self._evaluator.template.resources[current.logical_id]
        if definition.metadata != current.metadata:
            scope.append("Metadata")
            details.append(_detail("Metadata", None, "Never"))
        for policy in _POLICIES:
            if getattr(definition, policy) != getattr(current, policy):
                attribute = "".join(word.title() for word in policy.split("_"))
                scope.append(attribute)
                details.append(_detail(attribute, None, "Never"))
        if not scope and not current.status.endswith("_FAILED"):
            return None
        recreation = {detail["Target"]["RequiresRecreation"] for detail in details}
        replacement = (
            "True"
            if "Always" in recreation
            else "Conditional"
            if "Conditionally" in recreation
            else "False"
        )
        change = {
            "Action": "Modify",
            "LogicalResourceId": current.logical_id,
            "PhysicalResourceId": current.physical_id,
            "ResourceType": current.type,
            "Replacement": replacement,
            "Scope": scope,
            "Details": details,
            "BeforeContext": _context_text(current.properties),
            "AfterContext": _context_text(properties),
        }
        self._surroundings.modified.add(current.logical_id)
        if replacement != "False" or is_custom_resource(current.type):
            self._surroundings.renewed.add(current.logical_id)
        if replacement == "True":
            kept = outlives_its_stack(definition.update_replace_policy)
            change["PolicyAction"] = "ReplaceAndRetain" if kept else "ReplaceAndDelete"
        return change

    def _property_details(
        self, current: StackResource, properties: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        names = [
            name
            for name in sorted({*current.properties, *properties})
            if current.properties.get(name) != properties.get(name)
        ]
        replacing = self._context.handler(current.type).replacing_properties(
            self._context.request(self._stack, current, properties, current.properties)
        )
        details = []
        for name in names:
            before, after = current.properties.get(name), properties.get(name)
            recreation = "Never"
            if name in replacing:
                recreation = "Conditionally" if contains_unknown(after) else "Always"
            detail = _detail("Properties", name, recreation)
            detail |= self._source(current.logical_id, name)
            detail["Target"] |= {
                "Path": f"/Properties/{name}",
                "BeforeValue": _value_text(before),
                "AfterValue": _value_text(after),
                "AttributeChangeType": (
                    "Add" if before is None else "Remove" if after is None else "Modify"
                ),
            }
            details.append(detail)
        return details

    def _source(self, logical_id: str, name: str) -> dict[str, Any]:
        new = self._evaluator.template.resources[logical_id].properties.get(name)
        old_resource = self._former.resources.get(logical_id) if self._former else None
        old = old_resource.properties.get(name) if old_resource else None
        if new != old:
            return {"ChangeSource": "DirectModification", "Evaluation": "Static"}
        for referenced in referenced_names(new):
            if referenced in self._evaluator.template.parameters:
                return {
                    "ChangeSource": "ParameterReference",
                    "CausingEntity": referenced,
                    "Evaluation": "Static",
                }
            if referenced in self._surroundings.renewed:
                return {
                    "ChangeSource": "ResourceReference",
                    "CausingEntity": referenced,
                    "Evaluation": "Dynamic",
                }
        return {"ChangeSource": "DirectModification", "Evaluation": "Dynamic"}

    def _removal(self, resource: StackResource) -> dict[str, Any]:
        return {
            "Action": "Remove",
            "LogicalResourceId": resource.logical_id,
            "PhysicalResourceId": resource.physical_id,
            "ResourceType": resource.type,
            "PolicyAction": _POLICY_ACTIONS.get(resource.deletion_policy or "", "Delete"),
            "Scope": [],
            "Details": [],
            "BeforeContext": _context_text(resource.properties),
        }

    def _changes_stack_itself(self) -> bool:
        former = self._stack.definition
        if former is None:
            return True
        return (
            evaluate_outputs(self._evaluator) != self._stack.outputs
            or former.tags != self._definition.tags
            or former.notification_arns != self._definition.notification_arns
            or former.role_arn != self._definition.role_arn
        )


def _detail(attribute: str, name: str | None, recreation: str) -> dict[str, Any]:
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
    message = f"{value!r} is no JSON"
    raise TypeError(message)


def _context_text(properties: Mapping[str, Any]) -> str:
    return json.dumps({"Properties": properties}, default=_show_unknown)


def _value_text(value: Any) -> str | None:  # noqa: ANN401
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, default=_show_unknown)
