"""The IELTS stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration

from data_platform.resilience.daily_backup import DailyBackup
from stacks.ielts.tables import IELTS
from stacks.product_stack import ProductStack

if TYPE_CHECKING:
    from aws_cdk import Environment
    from constructs import Construct

    from data_platform.deployment import Deployment

BACKUP_RETENTION_DAYS = 35
"""From the IELTS document, Backup & Recovery."""


class IeltsStack(ProductStack):
    """The eleven tables of IELTS GenAI Prep, and their daily snapshots."""

    def __init__(self, scope: Construct, *, deployment: Deployment, env: Environment) -> None:
        super().__init__(scope, product=IELTS, deployment=deployment, env=env)
        DailyBackup(
            self,
            "DailyBackup",
            tables=list(self.tables.values()),
            retention=Duration.days(BACKUP_RETENTION_DAYS),
            stage=deployment.stage,
        )
