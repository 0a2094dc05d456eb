"""What a stack empties when it is deleted, in stages whose stacks go as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import Aws, CustomResource, Duration
from constructs import Construct

from data_platform.compliance.acknowledgements import Finding, acknowledge, acknowledge_all
from data_platform.functions.python_function import PythonFunction
from data_platform.functions.sources import CUSTOM_RESOURCES, FUNCTION_SOURCES
from data_platform.functions.spec import FunctionSpec
from data_platform.private_bucket import PrivateBucket
from data_platform.stage import Stage
from data_platform.statements import Statement

if TYPE_CHECKING:
    from aws_cdk import aws_backup as backup

    from data_platform.dynamodb.data_table import DataTable


RESOURCE_TYPE = "Custom::Emptying"
_TIMEOUT_SECONDS = 900
# CloudFormation would otherwise wait an hour for the answer of a function that died.
_ANSWER_TIMEOUT = Duration.minutes(16)

# As references, so that the rules' findings are called the same in every account and Region.
_PLACE = {"partition": Aws.PARTITION, "region": Aws.REGION, "account": Aws.ACCOUNT_ID}
_PLACE_IN_RULES = {
    "partition": "<AWS::Partition>",
    "region": "<AWS::Region>",
    "account": "<AWS::AccountId>",
}
_VERSIONS_REASON = (
    "The bucket goes with its stack, and CloudFormation deletes none that holds anything: every "
    "version of every object has to go. Only stages without data to keep have the function."
)
_RECOVERY_POINTS_REASON = (
    "The vault goes with its stack, and AWS Backup deletes none that holds anything. What a "
    "recovery point is called is known when it is made. Only stages without data to keep have the "
    "function."
)


class Emptying(Construct):
    """A function that empties buckets and vaults before CloudFormation deletes them.

    Parameters
    ----------
    stage
        An unprotected one.

    Raises
    ------
    ValueError
        If the stage is protected: what it keeps is never emptied.
    """

    def __init__(self, scope: Construct, construct_id: str, *, stage: Stage) -> None:
        if stage.protected:
            raise ValueError(f"Stage '{stage.name}' is protected: nothing in it is emptied.")
        super().__init__(scope, construct_id)
        self._function = PythonFunction(
            self,
            "Default",  # no part of logical IDs
            spec=FunctionSpec(
                package=FUNCTION_SOURCES / "stack_emptying",
                purpose="Empties what is deleted with the stack",
                timeout_seconds=_TIMEOUT_SECONDS,
                retry_attempts=0,
                shared=[CUSTOM_RESOURCES],
                # It runs when a stack is made and deleted, and nobody waits for its start.
                bytecode=False,
            ),
            stage=stage,
        )
        self._token = self._function.function.function_arn

    def empty_bucket(self, construct_id: str, bucket: PrivateBucket) -> CustomResource:
        """Empty a bucket before it is deleted; let what writes there depend on the result."""
        self._allow(
            Statement(actions=["s3:ListBucketVersions"], resources=[bucket.arn]),
            Statement(
                actions=["s3:DeleteObject", "s3:DeleteObjectVersion"], resources=[f"{bucket.arn}/*"]
            ),
        )
        rule = f"AwsSolutions::AwsSolutions-IAM5[Resource::<{bucket.logical_id}.Arn>/*]"
        acknowledge(self._function.policy, rule, _VERSIONS_REASON)
        return self._before_deletion(construct_id, {"Bucket": bucket.name})

    def empty_vault(self, construct_id: str, vault: backup.IBackupVault) -> CustomResource:
        """Empty a vault of snapshots before it is deleted."""
        return self._before_deletion(construct_id, {"Vault": vault.backup_vault_name})

    def allow_vaults(self, part: str, tables: Sequence[DataTable]) -> None:
        """Let snapshots of tables be deleted, also from a vault that the stack has no more.

        Where daily snapshots are switched off, CloudFormation deletes their vault after it has
        changed the function's policy.

        Parameters
        ----------
        part
            What the vault's name contains, whatever CDK puts around it.
        tables
            Whose snapshots there may be.
        """
        vaults = f"arn:{{partition}}:backup:{{region}}:{{account}}:backup-vault:*{part}*"
        # Of AWS Backup with the account's advanced features for DynamoDB, else of the table.
        points = [
            "arn:{partition}:backup:{region}:{account}:recovery-point:*",
            *(
                f"arn:{{partition}}:dynamodb:{{region}}:{{account}}:table/{table.deployed_name}"
                "/backup/*"
                for table in tables
            ),
        ]
        self._allow(
            Statement(
                actions=["backup:ListRecoveryPointsByBackupVault"],
                resources=[vaults.format(**_PLACE)],
            ),
            Statement(
                actions=["backup:DeleteRecoveryPoint", "dynamodb:DeleteBackup"],
                resources=[point.format(**_PLACE) for point in points],
            ),
        )
        rule = "AwsSolutions::AwsSolutions-IAM5[Resource::{}]"
        accepted = [
            rule.format(resource.format(**_PLACE_IN_RULES)) for resource in (vaults, *points)
        ]
        acknowledge_all(
            self._function.policy, [Finding(one, _RECOVERY_POINTS_REASON) for one in accepted]
        )

    def _allow(self, *statements: Statement) -> None:
        self._function.policy.add_statements(*(one.for_cdk() for one in statements))

    def _before_deletion(self, construct_id: str, properties: dict[str, str]) -> CustomResource:
        return CustomResource(
            self,
            construct_id,
            resource_type=RESOURCE_TYPE,
            service_token=self._token,
            service_timeout=_ANSWER_TIMEOUT,
            properties=properties,
        )
