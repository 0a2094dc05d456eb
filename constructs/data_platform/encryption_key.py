"""A key of this account that also encrypts logs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

if TYPE_CHECKING:
    from aws_cdk import RemovalPolicy
    from constructs import Construct


class EncryptionKey(kms.Key):
    """A rotated key that CloudWatch Logs may use for the log groups of its stack.

    Parameters
    ----------
    description
        What it encrypts.
    removal_policy
        Without the key, whatever it encrypts is lost: it goes no earlier.
    log_group_names
        Names, or beginnings of names with an asterisk, of the log groups that the stack does not
        leave to CloudFormation to name.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        description: str,
        removal_policy: RemovalPolicy,
        log_group_names: Sequence[str] = (),
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description=description,
            enable_key_rotation=True,
            removal_policy=removal_policy,
        )
        self._grant_to_logs(log_group_names)

    def _grant_to_logs(self, names: Sequence[str]) -> None:
        stack = Stack.of(self)
        # The groups name the key, so the key cannot name them: CloudFormation's names begin with
        # the stack's.
        groups = [
            stack.format_arn(
                service="logs",
                resource="log-group",
                resource_name=name,
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            )
            for name in (f"{stack.stack_name}-*", *names)
        ]
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid="EncryptLogGroups",
                principals=[iam.ServicePrincipal(f"logs.{stack.region}.{stack.url_suffix}")],
                actions=[
                    "kms:Decrypt",
                    "kms:DescribeKey",
                    "kms:Encrypt",
                    "kms:GenerateDataKey*",
                    "kms:ReEncrypt*",
                ],
                resources=["*"],
                conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
            )
        )
