"""The way to Secrets Manager from inside a network."""

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from data_platform.rds.network import DatabaseNetwork, own_account
from data_platform.rds.security_group_rules import ClosedSecurityGroup
from data_platform.stage import Stage


class SecretsEndpoint(Construct):
    """An interface endpoint of Secrets Manager that nobody may use until a port is opened.

    It stands in every zone where the database has a standby, else in one: a database that does not
    outlive its zone needs no endpoint that does.

    Attributes
    ----------
    security_group
        Opens to whoever may read secrets.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, network: DatabaseNetwork, stage: Stage
    ) -> None:
        super().__init__(scope, construct_id)
        settings = stage.database
        zones = settings.zones if settings.multi_az else 1
        self.security_group = ClosedSecurityGroup(
            self, "Group", vpc=network.vpc, description="The endpoint of Secrets Manager"
        )
        endpoint = ec2.InterfaceVpcEndpoint(
            self,
            "Endpoint",
            vpc=network.vpc,
            service=ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
            subnets=ec2.SubnetSelection(subnets=network.vpc.isolated_subnets[:zones]),
            security_groups=[self.security_group],
            open=False,
        )
        endpoint.add_to_policy(own_account(Stack.of(self).account, "secretsmanager:*"))
