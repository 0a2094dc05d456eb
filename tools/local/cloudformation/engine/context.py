"""What all operations on stacks share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from tools.local.clients import Clients
from tools.local.cloudformation.engine.surroundings import StackSurroundings
from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.resources.handler import Handler, ResourceRequest, Services
from tools.local.cloudformation.state.records import Definition, Stack, StackResource
from tools.local.cloudformation.state.store import Store
from tools.local.cloudformation.templates.document import Template, parse_template
from tools.local.cloudformation.templates.evaluation import Evaluator
from tools.local.cloudformation.templates.parameters import Parameter, resolve_parameters
from tools.resource_types.schemas import resource_schema


@dataclass(frozen=True)
class EngineContext:
    """What all operations on stacks share.

    Attributes
    ----------
    handlers
        The handler by resource type.
    cancelled
        IDs of the stacks whose update the caller has cancelled.
    """

    store: Store
    services: Services
    handlers: Mapping[str, Handler]
    cancelled: set[str] = field(default_factory=set)

    def clients(self, stack: Stack) -> Clients:
        """Return the clients of a stack's Region."""
        return self.services.clients(stack.region)

    def handler(self, resource_type: str) -> Handler:
        """Return the handler of a resource type.

        Raises
        ------
        ValidationError
            If the type is neither modelled nor knowingly ignored.
        """
        handler = self.handlers.get(resource_type)
        if handler is None and resource_type.startswith("Custom::"):
            handler = self.handlers.get("AWS::CloudFormation::CustomResource")
        if handler is None:
            raise ValidationError(f"The local AWS does not know the resource type {resource_type}.")
        return handler

    def request(
        self,
        stack: Stack,
        resource: StackResource,
        properties: Mapping[str, Any],
        former: Mapping[str, Any] | None = None,
    ) -> ResourceRequest:
        """Return what a handler is told about a resource."""
        return ResourceRequest(
            stack_id=stack.id,
            logical_id=resource.logical_id,
            type=resource.type,
            region=stack.region,
            services=self.services,
            properties=properties,
            former=former or {},
            physical_id=resource.physical_id or "",
            attributes=resource.attributes,
        )

    def check_types(self, template: Template) -> None:
        """Check that every resource of a template can be made here, with all its properties.

        Properties that AWS does not have either are left to the check of each resource, whose
        words and time are AWS's. So are those that a condition may leave out.

        Raises
        ------
        ValidationError
            If not, with the types, logical IDs and properties.
        """
        unknown = []
        for resource in template.resources.values():
            try:
                self.handler(resource.type)
            except ValidationError:
                unknown.append(f"{resource.type} ({resource.logical_id})")
        if unknown:
            raise ValidationError(
                f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]. The "
                "local AWS has neither a handler for them nor lists them as ignored."
            )
        dropped = [
            f"{path} of {resource.type} ({resource.logical_id})"
            for resource in template.resources.values()
            for path in self.handler(resource.type).unknown_properties(resource.properties)
            if _exists(resource.type, path)
        ]
        if dropped:
            raise ValidationError(
                f"The local AWS does not apply these properties: [{', '.join(dropped)}]. Nothing "
                "was deployed, since they would be missing."
            )

    def parameters(
        self, region: str, template: Template, given: Mapping[str, str]
    ) -> dict[str, Parameter]:
        """Return a template's parameters with their values.

        Raises
        ------
        ValidationError
            If a value is missing or not allowed.
        """

        def read_ssm(name: str) -> str:
            try:
                answer = self.services.clients(region).client("ssm").get_parameter(Name=name)
            except ClientError as error:
                raise ValidationError(
                    f"Unable to fetch parameters [{name}] from parameter store for this account."
                ) from error
            value: str = answer["Parameter"]["Value"]
            return value

        return resolve_parameters(template, given, read_ssm)

    def evaluator(
        self,
        stack: Stack,
        definition: Definition,
        surroundings: StackSurroundings | None = None,
    ) -> Evaluator:
        """Return what evaluates a definition for a stack.

        Raises
        ------
        ValidationError
            If the template or a parameter is wrong.
        """
        template = parse_template(definition.template_body)
        parameters = self.parameters(stack.region, template, definition.given_parameters)
        return Evaluator(
            template=template,
            parameters={name: parameter.value for name, parameter in parameters.items()},
            pseudo_parameters=self._pseudo_parameters(stack, definition),
            surroundings=surroundings or StackSurroundings(self.store, stack, self.clients(stack)),
        )

    def _pseudo_parameters(self, stack: Stack, definition: Definition) -> dict[str, object]:
        return {
            "AWS::AccountId": self.services.account,
            "AWS::NotificationARNs": definition.notification_arns,
            "AWS::Partition": "aws",
            "AWS::Region": stack.region,
            "AWS::StackId": stack.id,
            "AWS::StackName": stack.name,
            "AWS::URLSuffix": "amazonaws.com",
        }


def _exists(resource_type: str, path: str) -> bool:
    schema = resource_schema(resource_type)
    return schema is None or schema.has(path)
