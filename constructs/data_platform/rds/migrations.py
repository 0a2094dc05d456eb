"""The schema: a function that migrates the database, run by every deployment that changes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aws_cdk import CustomResource, Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from data_platform.compliance.acknowledgements import acknowledge
from data_platform.functions.network import FunctionNetwork
from data_platform.functions.python_function import PythonFunction
from data_platform.functions.sources import CUSTOM_RESOURCES
from data_platform.functions.spec import FunctionSpec
from data_platform.rds import nag_acknowledgements
from data_platform.rds.instance import PORT, PostgresInstance
from data_platform.rds.network import DatabaseNetwork
from data_platform.rds.secrets_endpoint import SecretsEndpoint
from data_platform.rds.security_group_rules import (
    HTTPS,
    ClosedSecurityGroup,
    PortOpening,
    allow_to_s3,
)
from data_platform.stage import Stage
from data_platform.statements import Statement

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms


CERTIFICATES = "rds-ca-rsa2048-g1.pem"
"""In the package: the roots of the authority that signs the instance's certificate."""

RESOURCE_TYPE = "Custom::DatabaseMigrations"
_TIMEOUT_SECONDS = 900
# CloudFormation would otherwise wait an hour for the answer of a function that died.
_ANSWER_TIMEOUT = Duration.minutes(16)


class DatabaseMigrations(Construct):
    """A function in the network that brings the schema up to date when its migrations change.

    CloudFormation calls it through a custom resource whose property `Version` names the state of
    the migration files, and waits: a migration that fails, fails the deployment. It connects to the
    instance itself, since a proxy shares sessions and an advisory lock belongs to one.

    Parameters
    ----------
    package
        The function's package; its handler is ``<package>.handler.handler``. It finds the database
        in the environment: ``DATABASE_SECRET_ARN`` (user name and password of the master user),
        ``DATABASE_HOST``, ``DATABASE_PORT``, ``DATABASE_NAME``, ``DATABASE_CA_BUNDLE``.
    version
        A hash of the migration files. Another one makes a deployment call the function.
    instance, instance_group, database_name
        What it migrates, and the security group that it must get through.
    network
        Where it runs.
    encryption_key
        The key of the secret and of the function's log.
    stage
        Retention of the log.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        package: Path,
        version: str,
        instance: PostgresInstance,
        database_name: str,
        network: DatabaseNetwork,
        instance_group: ec2.ISecurityGroup,
        encryption_key: kms.IKey,
        stage: Stage,
    ) -> None:
        super().__init__(scope, construct_id)
        self.security_group = ClosedSecurityGroup(
            self, "Group", vpc=network.vpc, description="The function that migrates"
        )
        database = instance.database
        secret_arn = instance.master_secret.secret_arn
        way = self._open_way(network, instance_group, secret_arn)
        function = PythonFunction(
            self,
            "Default",  # no part of logical IDs
            spec=FunctionSpec(
                package=package,
                purpose=f"Migrates the PostgreSQL database {database_name}",
                statements=[
                    Statement(actions=["secretsmanager:GetSecretValue"], resources=[secret_arn]),
                    Statement(
                        actions=["kms:Decrypt"],
                        resources=[encryption_key.key_arn],
                        conditions={
                            "StringEquals": {"kms:EncryptionContext:SecretARN": secret_arn},
                        },
                    ),
                ],
                environment={
                    "DATABASE_SECRET_ARN": secret_arn,
                    "DATABASE_HOST": database.db_instance_endpoint_address,
                    "DATABASE_PORT": database.db_instance_endpoint_port,
                    "DATABASE_NAME": database_name,
                    "DATABASE_CA_BUNDLE": f"{package.name}/{CERTIFICATES}",
                },
                memory_mib=512,
                timeout_seconds=_TIMEOUT_SECONDS,
                # What was cut off is for people to look at, not for Lambda to try again.
                retry_attempts=0,
                network=FunctionNetwork(
                    vpc=network.vpc,
                    subnets=network.subnets,
                    security_groups=[self.security_group],
                ),
                shared=[CUSTOM_RESOURCES],
                # A slow start, once a deployment, costs less than a package half as large again.
                bytecode=False,
            ),
            stage=stage,
            encryption_key=encryption_key,
        )
        policy = function.policy.node.default_child
        if isinstance(policy, iam.CfnManagedPolicy):
            # Another description would replace the policy that is deployed.
            policy.description = "Run in the network, read the master password, write the log"
        self.function = function.function
        self.applied = CustomResource(
            self,
            "Applied",
            resource_type=RESOURCE_TYPE,
            service_token=self.function.function_arn,
            service_timeout=_ANSWER_TIMEOUT,
            properties={"Version": version},
        )
        # Everything on the way to the database and back. It holds for removal as well: the
        # function must still be able to answer when the resource is deleted.
        self.applied.node.add_dependency(database, network.vpc, *way)
        if stage.protected:
            acknowledge(self.function, *nag_acknowledgements.FAILED_MIGRATION)
            if function.reserved_concurrency is None:
                acknowledge(self.function, *nag_acknowledgements.UNRESERVED_MIGRATIONS)

    def _open_way(
        self, network: DatabaseNetwork, instance_group: ec2.ISecurityGroup, secret_arn: str
    ) -> list[Construct]:
        """Let the function reach the database, its password, and CloudFormation."""
        # S3 takes the answer to CloudFormation.
        allow_to_s3(self.security_group)
        self.secrets_endpoint = SecretsEndpoint(
            self, "Secrets", network=network, secret_arn=secret_arn
        )
        to_instance = PortOpening(
            self,
            "ToInstance",
            source=self.security_group,
            target=instance_group,
            port=PORT,
            description="Migrations to the instance",
        )
        to_endpoint = PortOpening(
            self,
            "ToSecrets",
            source=self.security_group,
            target=self.secrets_endpoint.security_group,
            port=HTTPS,
            description="Migrations to Secrets Manager",
        )
        return [self.security_group, self.secrets_endpoint, to_instance, to_endpoint]
