"""The PostgreSQL instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import ArnFormat, Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_rds as rds
from constructs import Construct

from data_platform.log_group import PlatformLogGroup
from data_platform.rds import nag_acknowledgements
from data_platform.rds.network import DatabaseNetwork
from data_platform.rds.parameters import ENGINE, PostgresParameters
from data_platform.removal import kept_data, kept_once_created
from data_platform.source_conditions import for_own_account
from data_platform.stage import Stage

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_secretsmanager as secretsmanager


PORT = 5432
"""The port of instance and proxy. Another one would replace the instance."""

BACKUP_WINDOW = "02:00-02:30"
MAINTENANCE_WINDOW = "sun:03:00-sun:04:00"
"""UTC. The backup comes first, so that there is a fresh one when maintenance begins."""

_EXPORTED_LOGS = {
    # log of RDS: construct ID of its log group
    "postgresql": "Postgresql",
    "upgrade": "Upgrade",
    "iam-db-auth-error": "Login",
}


def instance_log_group(identifier: str, log: str) -> str:
    """Return the name that RDS gives the log group of an instance's log."""
    return f"/aws/rds/instance/{identifier}/{log}"


class PostgresInstance(Construct):
    """An encrypted PostgreSQL 18 that accepts TLS only and whose master password nobody knows.

    With it come its parameters and the log groups that it writes to.

    Parameters
    ----------
    identifier
        Name of the instance. Since it is fixed, CloudFormation refuses any change that would
        replace the instance, and the log groups can exist before it does.
    database_name
        The database that the instance starts with.
    network
        Where it stands.
    security_group
        Says who may connect.
    encryption_key
        Encrypts volume, backups, secret, insights and logs.
    stage
        Size, standby, protection, insights.

    Attributes
    ----------
    database
        The instance itself.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        identifier: str,
        database_name: str,
        network: DatabaseNetwork,
        security_group: ec2.ISecurityGroup,
        encryption_key: kms.IKey,
        stage: Stage,
    ) -> None:
        settings = stage.database
        protected = stage.protected
        super().__init__(scope, construct_id)
        self.database = rds.DatabaseInstance(
            self,
            "Instance",
            instance_identifier=identifier,
            engine=ENGINE,
            instance_type=ec2.InstanceType(settings.instance_class),
            database_name=database_name,
            port=PORT,
            parameter_group=PostgresParameters(
                self, "InstanceParameters", removal_policy=kept_once_created(stage)
            ),
            # Network
            vpc=network.vpc,
            vpc_subnets=network.subnets,
            security_groups=[security_group],
            publicly_accessible=False,
            multi_az=settings.multi_az,
            ca_certificate=rds.CaCertificate.RDS_CA_RSA2048_G1,
            # Who may log in: RDS makes and rotates the master password; all others use IAM.
            credentials=rds.Credentials.from_username("postgres", encryption_key=encryption_key),
            manage_master_user_password=True,
            iam_authentication=True,
            # Storage
            storage_type=rds.StorageType.GP3,
            allocated_storage=settings.storage_gib,
            max_allocated_storage=settings.maximum_storage_gib,
            storage_encryption_key=encryption_key,
            # Backups and removal. A retained instance keeps its backups; one that is deleted with
            # its stack leaves neither snapshot nor backups.
            backup_retention=Duration.days(settings.backup_days),
            preferred_backup_window=BACKUP_WINDOW,
            copy_tags_to_snapshot=True,
            delete_automated_backups=not protected,
            deletion_protection=protected,
            removal_policy=kept_data(stage),
            # Upgrades: minor ones by itself, major ones by hand, and none that is paid for.
            preferred_maintenance_window=MAINTENANCE_WINDOW,
            auto_minor_version_upgrade=True,
            allow_major_version_upgrade=False,
            engine_lifecycle_support=(
                rds.EngineLifecycleSupport.OPEN_SOURCE_RDS_EXTENDED_SUPPORT_DISABLED
            ),
            # Watching
            cloudwatch_logs_exports=list(_EXPORTED_LOGS),
            enable_performance_insights=True,
            performance_insight_encryption_key=encryption_key,
            database_insights_mode=rds.DatabaseInsightsMode.ADVANCED
            if settings.advanced_insights
            else rds.DatabaseInsightsMode.STANDARD,
            performance_insight_retention=rds.PerformanceInsightRetention.MONTHS_15
            if settings.advanced_insights
            else rds.PerformanceInsightRetention.DEFAULT,
            monitoring_interval=Duration.minutes(1) if protected else None,
        )
        log_groups = Construct(self, "InstanceLogs")
        for log, log_id in _EXPORTED_LOGS.items():
            PlatformLogGroup(
                log_groups,
                log_id,
                log_group_name=instance_log_group(identifier, log),
                encryption_key=encryption_key,
                stage=stage,
            )
        # RDS would make the groups itself, if it came first.
        self.database.node.add_dependency(log_groups)
        if protected:
            self._keep_monitoring_to(identifier)
            # CDK gives it the instance's own policy.
            subnet_group = self.database.node.find_child("SubnetGroup").node.default_child
            if isinstance(subnet_group, rds.CfnDBSubnetGroup):
                subnet_group.apply_removal_policy(kept_once_created(stage))
        nag_acknowledgements.accept_of_instance(self.database, stage)

    @property
    def master_secret(self) -> secretsmanager.ISecret:
        """The secret of the master user, which RDS keeps and rotates every seven days."""
        secret = self.database.secret
        if secret is None:
            raise ValueError(f"{self.node.path}: RDS does not manage the master password.")
        return secret

    def _keep_monitoring_to(self, identifier: str) -> None:
        """Let RDS write the metrics of this instance alone under the role that CDK makes."""
        role = self.database.node.find_child("MonitoringRole").node.default_child
        if isinstance(role, iam.CfnRole):
            stack = Stack.of(self)
            instance = stack.format_arn(
                service="rds",
                resource="db",
                # The instance names the role: its own ARN would be a circle.
                resource_name=identifier,
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            )
            role.add_property_override(
                "AssumeRolePolicyDocument.Statement.0.Condition",
                for_own_account(stack.account, instance),
            )
