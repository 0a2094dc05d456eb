"""The network of a database: isolated subnets, and the few AWS services that they reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import CfnResource, Fn, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from data_platform.dynamodb.access import ITEM_ACTIONS
from data_platform.log_group import PlatformLogGroup
from data_platform.rds.flow_log import NetworkFlowLog
from data_platform.stage import Stage

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

    from data_platform.private_bucket import PrivateBucket

_SUBNET_MASK = 24
_EMPTYING_FUNCTION = "Custom::VpcRestrictDefaultSGCustomResourceProvider"
_ANYONE = iam.AnyPrincipal()


def zones_of_region(count: int) -> list[str]:
    """Return the first zones of the stack's Region, as CloudFormation lists them to the account.

    Looking zones up when synthesizing would need credentials and make templates differ between
    accounts. Names with fixed letters would be wrong elsewhere: not every Region has an *a*, and
    the same letter is another zone in another account.
    """
    zones = Fn.get_azs()
    return [Fn.select(index, zones) for index in range(count)]


def own_account(
    account: str, actions: Sequence[str], resources: Sequence[str]
) -> iam.PolicyStatement:
    """Let an endpoint carry nothing to, and fetch nothing from, another account's resource."""
    return iam.PolicyStatement(
        principals=[_ANYONE],
        actions=list(actions),
        resources=list(resources),
        conditions={"StringEquals": {"aws:ResourceAccount": account}},
    )


class DatabaseNetwork(Construct):
    """A VPC without a way in or out: no internet gateway, no NAT, no public address.

    What is inside reaches items of DynamoDB and named objects of S3 through gateway endpoints,
    which cost nothing. An interface endpoint costs some $7 a month and zone, so there is one only
    for what needs it: AWS itself delivers the logs of functions and databases, and decrypts for the
    services that hold a key, so neither CloudWatch Logs nor KMS has one.

    A stack with an account overrides `Stack.availability_zones` with `zones_of_region`, since CDK
    looks zones up even where they are given.

    Parameters
    ----------
    stage
        Number of zones and address range; retention of the flow log.
    encryption_key
        Encrypts the flow log.

    Attributes
    ----------
    vpc
        The VPC.
    subnets
        The isolated subnets, one a zone.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, stage: Stage, encryption_key: kms.IKey
    ) -> None:
        super().__init__(scope, construct_id)
        settings = stage.database
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr(settings.network),
            availability_zones=zones_of_region(settings.zones),
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="Isolated",
                    subnet_type=ec2.SubnetType.PRIVATE_ISOLATED,
                    cidr_mask=_SUBNET_MASK,
                )
            ],
            # Nothing uses the default security group. Emptying it takes a function of CDK's own,
            # which NIST 800-53 asks for and dev does without.
            restrict_default_security_group=stage.protected,
        )
        self.subnets = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
        if stage.protected:
            self._keep_helper_log(encryption_key, stage)
        NetworkFlowLog(self, "FlowLog", vpc=self.vpc, encryption_key=encryption_key, stage=stage)
        self._add_gateway_endpoints()

    @property
    def subnet_ids(self) -> list[str]:
        """The IDs of the subnets."""
        return [subnet.subnet_id for subnet in self.vpc.isolated_subnets]

    def _keep_helper_log(self, encryption_key: kms.IKey, stage: Stage) -> None:
        """Give the log of CDK's own function an expiry: Lambda would keep it for ever."""
        handler = Stack.of(self).node.find_child(_EMPTYING_FUNCTION).node.find_child("Handler")
        if isinstance(handler, CfnResource):
            log_group = PlatformLogGroup(
                self, "EmptyingLog", encryption_key=encryption_key, stage=stage
            )
            handler.add_property_override("LoggingConfig.LogGroup", log_group.log_group_name)

    def allow_objects(self, bucket: PrivateBucket, *objects: str) -> None:
        """Let what is inside put objects of these names into a bucket of this account."""
        arns = [f"{bucket.arn}/{one}" for one in objects]
        self._s3.add_to_policy(own_account(Stack.of(self).account, ["s3:PutObject"], arns))

    def _add_gateway_endpoints(self) -> None:
        stack = Stack.of(self)
        dynamodb = self.vpc.add_gateway_endpoint(
            "DynamoDbEndpoint", service=ec2.GatewayVpcEndpointAwsService.DYNAMODB
        )
        tables = stack.format_arn(service="dynamodb", resource="table", resource_name="*")
        dynamodb.add_to_policy(own_account(stack.account, ITEM_ACTIONS, [tables]))
        self._s3 = self.vpc.add_gateway_endpoint(
            "S3Endpoint", service=ec2.GatewayVpcEndpointAwsService.S3
        )
        # The answer of a custom resource is put into the Region's bucket of CloudFormation's. Any
        # account could own a bucket whose name only begins like that.
        region = Fn.join("", Fn.split("-", stack.region))
        self._s3.add_to_policy(
            iam.PolicyStatement(
                principals=[_ANYONE],
                actions=["s3:PutObject"],
                resources=[
                    stack.format_arn(
                        service="s3",
                        region="",
                        account="",
                        resource=f"cloudformation-custom-resource-response-{region}",
                        resource_name="*",
                    )
                ],
            )
        )
