"""A PostgreSQL database with everything around it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from constructs import Construct

from data_platform.encryption_key import EncryptionKey
from data_platform.rds.instance import PORT, PostgresInstance, instance_log_group
from data_platform.rds.logins import DatabaseLogins, DatabaseUser
from data_platform.rds.migrations import DatabaseMigrations
from data_platform.rds.network import DatabaseNetwork
from data_platform.rds.proxy import PostgresProxy, proxy_log_group
from data_platform.rds.security_group_rules import ClosedSecurityGroup, PortOpening
from data_platform.rds.way_in import WayIn
from data_platform.removal import kept_data
from data_platform.stage import Stage

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_iam as iam


class PostgresDatabase(Construct):
    """An RDS instance in a network of its own, its key, its schema, and the ways in.

    Whoever is to connect stands in the network, has the security group `clients`, and logs in with
    a token of IAM, which `grant_connect` permits.

    Parameters
    ----------
    identifier
        Name of the proxy, and of the instance unless it has another; unique in account and Region.
    instance_identifier
        Name of the instance where a restored one took the place of the first.
    database_name
        The database that holds the schema.
    users
        The PostgreSQL roles that log in with IAM.
    package, version
        The function that migrates, and the hash of its migration files; see `DatabaseMigrations`.
    stage
        Size, resilience, protection.

    Attributes
    ----------
    clients
        The security group that may connect. It allows nothing else.
    logins
        The policies that permit to log in, one a user.
    network, instance, proxy, migrations, encryption_key
        The parts; without a proxy, None.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        identifier: str,
        instance_identifier: str | None = None,
        database_name: str,
        users: Sequence[DatabaseUser],
        package: Path,
        version: str,
        stage: Stage,
    ) -> None:
        super().__init__(scope, construct_id)
        instance_identifier = instance_identifier or identifier
        self.database_name = database_name
        self.encryption_key = EncryptionKey(
            self,
            "Key",
            description="Encrypts a PostgreSQL database, its backups, secret and logs",
            removal_policy=kept_data(stage),
            # The proxy's log may outlive the proxy, so its name stands here in any case.
            log_group_names=[
                # The logs of a former instance stay readable.
                *(
                    instance_log_group(name, "*")
                    for name in sorted({identifier, instance_identifier})
                ),
                proxy_log_group(identifier),
            ],
        )
        self.network = DatabaseNetwork(
            self, "Network", stage=stage, encryption_key=self.encryption_key
        )
        vpc = self.network.vpc
        instance_group = ClosedSecurityGroup(
            self, "InstanceGroup", vpc=vpc, description="The PostgreSQL instance"
        )
        self.clients = ClosedSecurityGroup(
            self, "Clients", vpc=vpc, description="Attach it to what connects to PostgreSQL"
        )
        self.instance = PostgresInstance(
            self,
            "Default",  # no part of logical IDs
            identifier=instance_identifier,
            database_name=database_name,
            network=self.network,
            security_group=instance_group,
            encryption_key=self.encryption_key,
            stage=stage,
        )
        self.proxy = (
            self._add_proxy(identifier, users, instance_group, stage)
            if stage.database.proxy
            else None
        )
        if self.proxy is None:
            PortOpening(
                self,
                "ClientsToInstance",
                source=self.clients,
                target=instance_group,
                port=PORT,
                description="Clients to the instance",
            )
        self.logins = DatabaseLogins(
            self, "Logins", users=users, target=self.proxy or self.instance.database
        )
        self.migrations = DatabaseMigrations(
            self,
            "Migrations",
            package=package,
            version=version,
            instance=self.instance,
            instance_group=instance_group,
            database_name=database_name,
            network=self.network,
            encryption_key=self.encryption_key,
            stage=stage,
        )
        if stage.database.way_in:
            WayIn(
                self,
                "WayIn",
                identifier=instance_identifier,
                network=self.network,
                instance_group=instance_group,
            )

    @property
    def host(self) -> str:
        """The host name that clients connect to: the proxy's where there is one."""
        return (
            self.proxy.endpoint
            if self.proxy
            else self.instance.database.db_instance_endpoint_address
        )

    @property
    def port(self) -> str:
        """The port that clients connect to; a proxy listens on the same one."""
        return self.instance.database.db_instance_endpoint_port

    def grant_connect(self, grantee: iam.IGrantable, user: str) -> iam.Grant:
        """Permit to log in as a PostgreSQL role with a token of IAM, valid for 15 minutes."""
        return (self.proxy or self.instance.database).grant_connect(grantee, user)

    def _add_proxy(
        self,
        identifier: str,
        users: Sequence[DatabaseUser],
        instance_group: ec2.ISecurityGroup,
        stage: Stage,
    ) -> PostgresProxy:
        group = ClosedSecurityGroup(
            self, "ProxyGroup", vpc=self.network.vpc, description="RDS Proxy"
        )
        PortOpening(
            self,
            "ClientsToProxy",
            source=self.clients,
            target=group,
            port=PORT,
            description="Clients to the proxy",
        )
        PortOpening(
            self,
            "ProxyToInstance",
            source=group,
            target=instance_group,
            port=PORT,
            description="The proxy to the instance",
        )
        return PostgresProxy(
            self,
            "Proxy",
            identifier=identifier,
            instance=self.instance.database,
            users=[user.name for user in users],
            network=self.network,
            security_group=group,
            encryption_key=self.encryption_key,
            stage=stage,
        )
