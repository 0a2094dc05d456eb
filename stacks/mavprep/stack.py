"""The MavPrep stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_platform.deployment import Deployment
from data_platform.exports.archive_export import ExportedDatabase
from data_platform.rds.logins import DatabaseUser
from data_platform.rds.network import zones_of_region
from data_platform.rds.postgres_database import PostgresDatabase
from mavprep_database.version import MIGRATIONS, migrations_version
from stacks.mavprep.alarms import ALARM_RULES
from stacks.mavprep.analytics_consumer import add_analytics_consumer
from stacks.mavprep.community_consumer import add_community_consumer
from stacks.mavprep.database_export import DATABASE_EXPORT
from stacks.mavprep.instance import DATABASE_NAME, instance_name
from stacks.mavprep.tables import MAVPREP
from stacks.product_stack import ProductStack

if TYPE_CHECKING:
    from aws_cdk import Environment
    from constructs import Construct


DATABASE_USERS = (
    DatabaseUser(
        name="mavprep_app",
        construct_id="App",
        purpose="read and write the question bank, read analytics",
    ),
    DatabaseUser(
        name="mavprep_readonly", construct_id="ReadOnly", purpose="read everything, write nothing"
    ),
    DatabaseUser(
        name="mavprep_analytics_writer", construct_id="AnalyticsWriter", purpose="write analytics"
    ),
)


class MavPrepStack(ProductStack):
    """The tables of MavPrep, and PostgreSQL for its questions and analytics."""

    alarm_rules = ALARM_RULES

    def __init__(self, scope: Construct, *, deployment: Deployment, env: Environment) -> None:
        super().__init__(scope, product=MAVPREP, deployment=deployment, env=env)
        self.database = PostgresDatabase(
            self,
            "Database",
            identifier=deployment.named(MAVPREP.name),
            instance_identifier=instance_name(deployment),
            database_name=DATABASE_NAME,
            users=DATABASE_USERS,
            package=MIGRATIONS.parent,
            version=migrations_version(),
            stage=deployment.stage,
        )
        self._publish_database()
        add_community_consumer(self)
        add_analytics_consumer(self, self.database)
        self.add_exports(
            ExportedDatabase(
                identifier=instance_name(deployment),
                database=self.database,
                export=DATABASE_EXPORT,
            )
        )

    @property
    def availability_zones(self) -> list[str]:
        """The Region's zones, found when deploying: nothing is looked up when synthesizing."""
        return zones_of_region(self.deployment.stage.database.zones)

    def _publish_database(self) -> None:
        database = self.database
        published = {
            "Endpoint": (database.host, "Host name of PostgreSQL for its clients"),
            "Port": (database.port, "Port of PostgreSQL"),
            "Name": (database.database_name, "Name of the PostgreSQL database"),
            "ClientSecurityGroupId": (
                database.clients.security_group_id,
                "Security group of whatever connects to PostgreSQL",
            ),
            "VpcId": (database.network.vpc.vpc_id, "VPC of PostgreSQL and its clients"),
            "SubnetIds": (
                ",".join(database.network.subnet_ids),
                "Subnets of PostgreSQL and its clients, separated by commas",
            ),
            "SecretArn": (
                database.instance.master_secret.secret_arn,
                "ARN of the secret with PostgreSQL's master password, for administrators",
            ),
        }
        policies = [
            self.outputs.value(
                f"Database{user.construct_id}PolicyArn",
                policy.managed_policy_arn,
                f"Managed policy for logging in to PostgreSQL as {user.name}",
                "database",
                "policies",
                user.name,
            )
            for user, policy in database.logins.policies.items()
        ]
        self.outputs.publish(
            "Database",
            [*self.outputs.values("Database", "database", values=published), *policies],
        )
