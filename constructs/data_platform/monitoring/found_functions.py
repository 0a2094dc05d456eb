"""The functions of a stack, whoever adds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

from aws_cdk import CfnResource, Stack
from aws_cdk import aws_lambda as lambda_

if TYPE_CHECKING:
    from constructs import IConstruct

_FUNCTION = "AWS::Lambda::Function"


@dataclass(frozen=True)
class FoundFunction:
    """A function with its logical ID, and a reference to its name."""

    resource: CfnResource
    logical_id: str
    name: str


def found_functions(stack: Stack, constructs: Iterable[IConstruct]) -> list[FoundFunction]:
    """Return the functions of a stack."""
    resources = [construct for construct in constructs if _is_function(construct)]
    names = [resource.ref for resource in resources]
    return [
        FoundFunction(resource, str(reference["Ref"]), name)
        for resource, reference, name in zip(resources, stack.resolve(names), names, strict=True)
    ]


def _is_function(construct: IConstruct) -> TypeGuard[CfnResource]:
    # CDK's own functions, which run while a stack is deployed, are plain resources. Only these are
    # asked for their type, since most resources of a stack are something else.
    return isinstance(construct, lambda_.CfnFunction) or (
        type(construct) is CfnResource and construct.cfn_resource_type == _FUNCTION
    )
