"""The place of a function in a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data_platform.statements import Statement

if TYPE_CHECKING:
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


def network_interface_statement() -> Statement:
    """Let Lambda place a function in a network, under the function's role."""
    return Statement(
        sid="JoinNetwork",
        actions=[
            "ec2:AssignPrivateIpAddresses",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:UnassignPrivateIpAddresses",
        ],
        resources=["*"],
    )
