"""The connection pool in front of the instance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_rds as rds

from data_platform.log_group import PlatformLogGroup
from data_platform.rds.instance import PORT
from data_platform.rds.network import DatabaseNetwork
from data_platform.rds.parameters import ENGINE
from data_platform.source_conditions import for_own_account
from data_platform.stage import Stage

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_kms as kms
    from constructs import Construct


_SHARE_OF_CONNECTIONS = 90


def proxy_log_group(identifier: str) -> str:
    """Return the name that RDS gives the log group of a proxy."""
    return f"/aws/rds/proxy/{identifier}"


class PostgresProxy(rds.DatabaseProxy):
    """RDS Proxy with IAM from end to end: it knows no password either.

    Parameters
    ----------
    identifier
        Name of the proxy.
    instance
        What it connects to.
    users
        The PostgreSQL roles that it may log in as; those that hold `rds_iam`.
    network, security_group
        Where it stands, and who may connect.
    encryption_key
        Encrypts its log.
    stage
        Decides how long the log is kept.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        identifier: str,
        instance: rds.DatabaseInstance,
        users: Iterable[str],
        network: DatabaseNetwork,
        security_group: ec2.ISecurityGroup,
        encryption_key: kms.IKey,
        stage: Stage,
    ) -> None:
        policy = iam.ManagedPolicy(
            scope,
            f"{construct_id}Policy",
            description="Log in to the database as each of its roles",
            statements=[
                iam.PolicyStatement(
                    actions=["rds-db:connect"],
                    resources=[
                        Stack.of(scope).format_arn(
                            service="rds-db",
                            resource="dbuser",
                            resource_name=f"{instance.instance_resource_id}/{user}",
                            arn_format=ArnFormat.COLON_RESOURCE_NAME,
                        )
                        for user in users
                    ],
                )
            ],
        )
        role = iam.Role(
            scope,
            f"{construct_id}Role",
            assumed_by=iam.ServicePrincipal(
                "rds.amazonaws.com", conditions=for_own_account(Stack.of(scope).account)
            ),
            description="Lets RDS Proxy log in to the database",
            managed_policies=[policy],
        )
        # The instance as seen from outside: CDK would open its security group to the proxy once
        # more, for a port that no rule pack can read in the template.
        target = rds.DatabaseInstance.from_database_instance_attributes(
            scope,
            f"{construct_id}Target",
            instance_identifier=instance.instance_identifier,
            instance_endpoint_address=instance.db_instance_endpoint_address,
            port=PORT,
            engine=ENGINE,
            security_groups=[],
        )
        super().__init__(
            scope,
            construct_id,
            db_proxy_name=identifier,
            proxy_target=rds.ProxyTarget.from_instance(target),
            default_auth_scheme=rds.DefaultAuthScheme.IAM_AUTH,
            require_tls=True,
            # The rest is for migrations and people, who connect to the instance itself.
            max_connections_percent=_SHARE_OF_CONNECTIONS,
            role=role,
            vpc=network.vpc,
            vpc_subnets=network.subnets,
            security_groups=[security_group],
        )
        log_group = PlatformLogGroup(
            scope,
            f"{construct_id}Log",
            log_group_name=proxy_log_group(identifier),
            encryption_key=encryption_key,
            stage=stage,
        )
        # RDS would make the group itself, if it came first.
        self.node.add_dependency(log_group)
        target_group = self.node.find_child("ProxyTargetGroup")
        if isinstance(target_group, rds.CfnDBProxyTargetGroup):
            # CDK passes the stack's tags on, and CloudFormation's schema of the type has none.
            target_group.add_property_deletion_override("Tags")
