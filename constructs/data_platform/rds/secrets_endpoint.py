"""The way to Secrets Manager from inside a network."""

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from data_platform.rds.network import DatabaseNetwork, own_account
from data_platform.rds.security_group_rules import ClosedSecurityGroup


class SecretsEndpoint(Construct):
    """An interface endpoint of Secrets Manager that nobody may use until a port is opened.

    It stands in one zone, at some $7 a month: only deployments ask for a secret, and while the zone
    is out of reach, a migration waits.

    Parameters
    ----------
    network
        Where it stands.
    secret_arn
        The one secret that may be read through it.

    Attributes
    ----------
    security_group
        Opens to whoever may read secrets.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, network: DatabaseNetwork, secret_arn: str
    ) -> None:
        super().__init__(scope, construct_id)
        self.security_group = ClosedSecurityGroup(
            self, "Group", vpc=network.vpc, description="The endpoint of Secrets Manager"
        )
        endpoint = ec2.InterfaceVpcEndpoint(
            self,
            "Endpoint",
            vpc=network.vpc,
            service=ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
            subnets=ec2.SubnetSelection(subnets=network.vpc.isolated_subnets[:1]),
            security_groups=[self.security_group],
            open=False,
        )
        endpoint.add_to_policy(
            own_account(Stack.of(self).account, ["secretsmanager:GetSecretValue"], [secret_arn])
        )
