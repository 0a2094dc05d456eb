"""The node through which people reach a database by a session of AWS Systems Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, Tags
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from data_platform.rds.instance import PORT
from data_platform.rds.nag_acknowledgements import accept_of_node, accept_of_node_policy
from data_platform.rds.network import DatabaseNetwork
from data_platform.rds.security_group_rules import HTTPS, ClosedSecurityGroup, PortOpening
from data_platform.settings.databases import WAY_IN_TAG

if TYPE_CHECKING:
    from collections.abc import Sequence

NODE_TYPE = "t4g.nano"
"""It passes bytes on, and nothing else."""

IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
"""Where AWS publishes the newest image that has the agent of Systems Manager."""

_VOLUME_GIB = 8
_ROOT_DEVICE = "/dev/xvda"
_REGISTER = ("ssm:UpdateInstanceInformation",)
_TALK = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)


class WayIn(Construct):
    """A node, and the endpoints by which it talks to Systems Manager; nothing listens on it.

    All of it stands in the first zone. Each deployment takes AWS's newest image, and with another
    one CloudFormation makes the node anew: it holds nothing.

    Parameters
    ----------
    identifier
        Name of the database's instance, by which `datactl` finds the node.
    network
        Where the node stands.
    instance_group
        What it may reach beside the endpoints: the instance itself, also where a proxy stands
        before it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        identifier: str,
        network: DatabaseNetwork,
        instance_group: ec2.ISecurityGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        vpc = network.vpc
        self._vpc = vpc
        self._subnets = ec2.SubnetSelection(subnets=vpc.isolated_subnets[:1])
        group = ClosedSecurityGroup(self, "Group", vpc=vpc, description="The node of the way in")
        PortOpening(
            self,
            "ToInstance",
            source=group,
            target=instance_group,
            port=PORT,
            description="The node of the way in to the instance",
        )
        role = self._add_role()
        ways = self._add_endpoints(group, role)
        node = self._add_node(group, role)
        # The agent gives up for a while when it finds no way at its start.
        node.node.add_dependency(*ways)
        Tags.of(node).add(WAY_IN_TAG, identifier, include_resource_types=["AWS::EC2::Instance"])
        accept_of_node(node)

    def _add_role(self) -> iam.Role:
        """Permit what sessions need of AmazonSSMManagedInstanceCore, from this network alone."""
        inside = {"StringEquals": {"aws:SourceVpc": self._vpc.vpc_id}}
        policy = iam.ManagedPolicy(
            self,
            "Policy",
            description="Take sessions of Systems Manager",
            statements=[
                iam.PolicyStatement(
                    actions=[*_REGISTER], resources=[_any_instance()], conditions=inside
                ),
                iam.PolicyStatement(actions=[*_TALK], resources=["*"], conditions=inside),
            ],
        )
        accept_of_node_policy(policy)
        return iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
            description="Lets the node of the way in take sessions of Systems Manager",
            managed_policies=[policy],
        )

    def _add_endpoints(self, group: ec2.ISecurityGroup, role: iam.Role) -> list[Construct]:
        endpoints = ClosedSecurityGroup(
            self, "EndpointGroup", vpc=self._vpc, description="The endpoints of Systems Manager"
        )
        opening = PortOpening(
            self,
            "ToEndpoints",
            source=group,
            target=endpoints,
            port=HTTPS,
            description="The node of the way in to Systems Manager",
        )
        services = ec2.InterfaceVpcEndpointAwsService
        wanted: dict[str, tuple[ec2.InterfaceVpcEndpointAwsService, Sequence[str], str]] = {
            "SystemsManager": (services.SSM, _REGISTER, _any_instance()),
            "Messages": (services.SSM_MESSAGES, _TALK, "*"),
        }
        made: list[Construct] = [opening]
        for construct_id, (service, actions, resource) in wanted.items():
            endpoint = ec2.InterfaceVpcEndpoint(
                self,
                construct_id,
                vpc=self._vpc,
                service=service,
                subnets=self._subnets,
                security_groups=[endpoints],
                open=False,
            )
            endpoint.add_to_policy(
                iam.PolicyStatement(
                    principals=[iam.AnyPrincipal()],
                    actions=[*actions],
                    resources=[resource],
                    conditions={"ArnEquals": {"aws:PrincipalArn": role.role_arn}},
                )
            )
            made.append(endpoint)
        return made

    def _add_node(self, group: ec2.ISecurityGroup, role: iam.IRole) -> ec2.Instance:
        return ec2.Instance(
            self,
            "Node",
            vpc=self._vpc,
            vpc_subnets=self._subnets,
            instance_type=ec2.InstanceType(NODE_TYPE),
            machine_image=ec2.MachineImage.from_ssm_parameter(IMAGE),
            security_group=group,
            role=role,
            http_tokens=ec2.HttpTokens.REQUIRED,
            http_put_response_hop_limit=1,
            ebs_optimized=True,
            # A node at its limit is slow; with unlimited credits it would cost more.
            credit_specification=ec2.CpuCredits.STANDARD,
            block_devices=[
                ec2.BlockDevice(
                    device_name=_ROOT_DEVICE,
                    volume=ec2.BlockDeviceVolume.ebs(
                        _VOLUME_GIB, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3
                    ),
                )
            ],
            propagate_tags_to_volume_on_creation=True,
        )


def _any_instance() -> str:
    # References, so that the rules' findings are called the same in every account and Region; and
    # no constant, since each of them is asked of CDK, also where no stage has a way in.
    return f"arn:{Aws.PARTITION}:ec2:{Aws.REGION}:{Aws.ACCOUNT_ID}:instance/*"
