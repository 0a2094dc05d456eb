"""Findings of the rule packs that functions accept, with the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_platform.compliance.acknowledgements import acknowledge

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_lambda as lambda_


def accept_no_network(function: lambda_.Function) -> None:
    """Accept that a function calls AWS from outside a VPC."""
    acknowledge(
        function,
        "NIST.800.53.R5::NIST.800.53.R5-LambdaInsideVPC",
        "The function calls AWS's own APIs alone, over TLS, and nothing can call in. A VPC would "
        "add endpoints to pay for and to fail, and no restriction that its role does not make.",
    )


def accept_network_interfaces(policy: iam.ManagedPolicy) -> None:
    """Accept that a function in a network manages network interfaces of any name."""
    acknowledge(
        policy,
        "AwsSolutions::AwsSolutions-IAM5[Resource::*]",
        "Lambda makes the function's network interfaces under this role, and their IDs do not "
        "exist before. The statement holds no other action.",
    )
