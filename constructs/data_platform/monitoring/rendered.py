"""What a stack renders of its resources, for many of them at a time.

Every question to CDK is a call to Node, and a property of a resource a question of its own.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from aws_cdk import CfnResource, Stack


def rendered_properties(stack: Stack, resources: Iterable[CfnResource]) -> list[Mapping[str, Any]]:
    """Return each resource's properties, in CDK's spelling, with CloudFormation's references."""
    return list(stack.resolve(own_properties(resources)))


def own_properties(resources: Iterable[CfnResource]) -> list[Mapping[str, Any]]:
    """Return each resource's properties, with CDK's references."""
    # All of a resource at once: only the member for its subclasses has that.
    return [resource._cfn_properties for resource in resources]  # noqa: SLF001
