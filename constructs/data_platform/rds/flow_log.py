"""The record of what connects to what in a VPC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from data_platform.log_group import PlatformLogGroup
from data_platform.source_conditions import for_own_account
from data_platform.stage import Stage

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms


class NetworkFlowLog(Construct):
    """Every accepted and rejected connection of a VPC, in an encrypted log group."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        encryption_key: kms.IKey,
        stage: Stage,
    ) -> None:
        super().__init__(scope, construct_id)
        log_group = PlatformLogGroup(self, "Log", encryption_key=encryption_key, stage=stage)
        policy = iam.ManagedPolicy(
            self,
            "Policy",
            description="Write the flow log",
            statements=[
                iam.PolicyStatement(
                    actions=[
                        "logs:CreateLogStream",
                        "logs:DescribeLogStreams",
                        "logs:PutLogEvents",
                    ],
                    resources=[log_group.log_group_arn],
                )
            ],
        )
        stack = Stack.of(self)
        flow_logs = stack.format_arn(service="ec2", resource="vpc-flow-log", resource_name="*")
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal(
                "vpc-flow-logs.amazonaws.com", conditions=for_own_account(stack.account, flow_logs)
            ),
            description="Lets the VPC write its flow log",
            managed_policies=[policy],
        )
        # CDK's own FlowLog would repeat the permissions in an inline policy.
        ec2.CfnFlowLog(
            self,
            "Resource",
            resource_id=vpc.vpc_id,
            resource_type="VPC",
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_group_name=log_group.log_group_name,
            deliver_logs_permission_arn=role.role_arn,
        )
