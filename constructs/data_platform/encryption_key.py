"""A key of this account that also encrypts logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

if TYPE_CHECKING:
    from aws_cdk import RemovalPolicy
    from constructs import Construct


class EncryptionKey(kms.Key):
    """A rotated key that CloudWatch Logs may use for the log groups of this account.

    Parameters
    ----------
    description
        What it encrypts.
    removal_policy
        Without the key, whatever it encrypts is lost: it goes no earlier.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        description: str,
        removal_policy: RemovalPolicy,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description=description,
            enable_key_rotation=True,
            removal_policy=removal_policy,
        )
        self._grant_to_logs()

    def _grant_to_logs(self) -> None:
        stack = Stack.of(self)
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
                conditions={
                    "ArnLike": {
                        "kms:EncryptionContext:aws:logs:arn": stack.format_arn(
                            service="logs", resource="log-group:*"
                        )
                    }
                },
            )
        )
