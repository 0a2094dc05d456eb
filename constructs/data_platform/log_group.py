"""Log groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_logs as logs

from data_platform.removal import kept_data, kept_once_created
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
    is_evidence
        Whether it tells what became of a record of who did what. In protected stages nobody deletes
        such a group before its protection is switched off, not even CloudFormation when it rolls
        its creation back: leave its name to CloudFormation, or the next creation finds it taken.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: Stage,
        encryption_key: kms.IKey | None = None,
        log_group_name: str | None = None,
        is_evidence: bool = False,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            log_group_name=log_group_name,
            encryption_key=encryption_key,
            retention=logs.RetentionDays.THREE_MONTHS
            if stage.protected
            else logs.RetentionDays.ONE_WEEK,
            # Said in words where it is off as well, so that a stage can give protection up.
            deletion_protection_enabled=stage.protected if is_evidence else None,
            removal_policy=kept_data(stage) if is_evidence else kept_once_created(stage),
        )
