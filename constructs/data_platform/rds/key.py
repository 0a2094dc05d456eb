"""The key of a database: its volume, its backups, its secret and its logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms

from data_platform.log_group import let_logs_use

if TYPE_CHECKING:
    from constructs import Construct

    from data_platform.stage import Stage


class DatabaseKey(kms.Key):
    """A rotated key that CloudWatch Logs may use for the log groups of this account."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: Stage) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Encrypts a PostgreSQL database, its backups, secret and logs",
            enable_key_rotation=True,
            # Without the key, the retained instance and its backups are lost.
            removal_policy=RemovalPolicy.RETAIN if stage.protected else RemovalPolicy.DESTROY,
        )
        let_logs_use(self)
