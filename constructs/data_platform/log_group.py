"""Log groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs

from data_platform.stage import Stage

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from constructs import Construct


class PlatformLogGroup(logs.LogGroup):
    """A log group that forgets: after three months, or a week in dev.

    RDS writes into groups whose names it chooses, and makes one that keeps everything for ever,
    unencrypted, where there is none. Such a group must therefore exist before its writer does.

    Parameters
    ----------
    stage
        Decides on retention, and whether the log outlives the stack.
    encryption_key
        A key that CloudWatch Logs may use, such as an `EncryptionKey`. Without one, AWS's own key
        encrypts.
    log_group_name
        Name of the group, where its writer dictates it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: Stage,
        encryption_key: kms.IKey | None = None,
        log_group_name: str | None = None,
    ) -> None:
        protected = stage.protected
        super().__init__(
            scope,
            construct_id,
            log_group_name=log_group_name,
            encryption_key=encryption_key,
            retention=logs.RetentionDays.THREE_MONTHS if protected else logs.RetentionDays.ONE_WEEK,
            # A named group left behind by a failed first deployment would stop the second one.
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
            if protected
            else RemovalPolicy.DESTROY,
        )
