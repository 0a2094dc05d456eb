"""What a definition would change in a stack: the content of a change set."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from tools.local.cloudformation.engine.change_entries import (
    addition,
    change_detail,
    context_text,
    property_change,
    removal,
)
from tools.local.cloudformation.engine.context import EngineContext
from tools.local.cloudformation.engine.existing import (
    check_belongs_to_no_stack,
    name_in_template,
)
from tools.local.cloudformation.engine.outputs import evaluate_outputs
from tools.local.cloudformation.engine.planned_surroundings import PlannedSurroundings
from tools.local.cloudformation.engine.provisioning import new_resource, outlives_its_stack
from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.resources.custom import is_custom_resource
from tools.local.cloudformation.resources.handler import ResourceError
from tools.local.cloudformation.state.records import Definition, Stack, StackResource
from tools.local.cloudformation.templates.dependencies import dependencies, referenced_names
from tools.local.cloudformation.templates.document import (
    ResourceDefinition,
    Template,
    parse_template,
)
from tools.local.cloudformation.templates.evaluation import Evaluator
from tools.local.cloudformation.templates.functions import contains_unknown
from tools.resource_types.schemas import resource_schema

_POLICIES = ("deletion_policy", "update_replace_policy")


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


class Plan:
    """Compares a stack with a definition.

    Parameters
    ----------
    adopted
        Physical IDs of resources that are to be imported, by logical ID.
    adopts_existing
        Whether to look for further resources that exist already under their given names and may
        be imported. Those that are found are added to `adopted`.

    Raises
    ------
    ValidationError
        If the definition cannot be evaluated, or changes the type of a resource, or imports what
        belongs to a stack.
    """

    def __init__(
        self,
        context: EngineContext,
        stack: Stack,
        definition: Definition,
        adopted: Mapping[str, str] | None = None,
        *,
        adopts_existing: bool = False,
    ) -> None:
        self._context = context
        self._stack = stack
        self._definition = definition
        self.adopted = dict(adopted or {})
        self._adopts_existing = adopts_existing
        self._surroundings = PlannedSurroundings(context, stack)
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
        resources += [removal(self._stack.resources[name]) for name in dropped]
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
            raise ValidationError(
                "Update of resource type is not permitted. The new template modifies resource "
                f"type of the following resources: [{', '.join(sorted(retyped))}]"
            )

    def _change(self, logical_id: str) -> dict[str, Any] | None:
        definition = self._evaluator.template.resources[logical_id]
        properties: dict[str, Any] = self._evaluator.resolve(dict(definition.properties))
        current = self._stack.resources.get(logical_id)
        if current is None or current.physical_id is None:
            self._surroundings.renewed.add(logical_id)
            if self._adopts_existing and logical_id not in self.adopted:
                self._look_for_existing(definition, properties)
            if logical_id in self.adopted:
                self._check_belongs_to_no_stack(definition)
            return addition(definition, properties, imported=logical_id in self.adopted)
        return self._modification(current, properties)

    def _look_for_existing(
        self, definition: ResourceDefinition, properties: Mapping[str, Any]
    ) -> None:
        name = name_in_template(definition)
        if name is None:
            return
        resource = new_resource(definition.logical_id, definition.type)
        resource.physical_id = name
        request = self._context.request(self._stack, resource, properties)
        try:
            found = self._context.handler(definition.type).adopt(request)
        except ResourceError:
            return  # Of a type that cannot be imported: its creation says that it exists.
        if found:
            self.adopted[definition.logical_id] = found.physical_id

    def _check_belongs_to_no_stack(self, definition: ResourceDefinition) -> None:
        resource = new_resource(definition.logical_id, definition.type)
        resource.physical_id = self.adopted[definition.logical_id]
        check_belongs_to_no_stack(self._context.store, self._stack, resource)

    def _modification(
        self, current: StackResource, properties: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        details = self._property_details(current, properties)
        scope = ["Properties"] if details else []
        definition = self._evaluator.template.resources[current.logical_id]
        if definition.metadata != current.metadata:
            scope.append("Metadata")
            details.append(change_detail("Metadata", None, "Never"))
        for policy in _POLICIES:
            if getattr(definition, policy) != getattr(current, policy):
                attribute = "".join(word.title() for word in policy.split("_"))
                scope.append(attribute)
                details.append(change_detail(attribute, None, "Never"))
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
            "BeforeContext": context_text(current.properties),
            "AfterContext": context_text(properties),
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
        schema = resource_schema(current.type)
        # Whether they replace is decided by the type when the change is made, as in AWS.
        conditional = (
            schema.conditional_changes(current.properties, properties) if schema else set()
        )
        details = []
        for name in names:
            before, after = current.properties.get(name), properties.get(name)
            recreation = "Never"
            if name in conditional or (name in replacing and contains_unknown(after)):
                recreation = "Conditionally"
            elif name in replacing:
                recreation = "Always"
            detail = property_change(name, recreation, before, after)
            details.append(detail | self._source(current.logical_id, name))
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
