"""The place of a function in a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import ArnFormat

from data_platform.statements import Statement

if TYPE_CHECKING:
    from aws_cdk import Stack
    from aws_cdk import aws_ec2 as ec2


@dataclass(frozen=True, kw_only=True)
class FunctionNetwork:
    """Where a function stands that reaches something inside a VPC.

    Attributes
    ----------
    vpc, subnets
        The network. It needs endpoints for what else the function calls.
    security_groups
        Decide what the function reaches.
    """

    vpc: ec2.IVpc
    subnets: ec2.SubnetSelection
    security_groups: Sequence[ec2.ISecurityGroup]


_ACTIONS = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)


def network_interface_statements(stack: Stack) -> list[Statement]:
    """Let Lambda place a function in a network under the function's role, but not its code.

    Code could otherwise put network interfaces anywhere in the account, and delete others'. Calls
    of the code carry the function's ARN, and calls of Lambda itself carry none.
    """
    functions = stack.format_arn(
        service="lambda",
        resource="function",
        # The role belongs to one function, which gets its name after the role.
        resource_name="*",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
    return [
        Statement(sid="JoinNetwork", actions=_ACTIONS, resources=["*"]),
        Statement(
            sid="KeepCodeFromNetwork",
            effect="Deny",
            actions=_ACTIONS,
            resources=["*"],
            conditions={"ArnLike": {"lambda:SourceFunctionArn": functions}},
        ),
    ]
