"""Openings between security groups: who may connect to whom."""

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

HTTPS = 443

_ANYWHERE = ec2.Peer.any_ipv4()
_HTTPS_PORT = ec2.Port.tcp(HTTPS)


class ClosedSecurityGroup(ec2.SecurityGroup):
    """A security group that lets nothing in or out until a `PortOpening` does."""

    def __init__(
        self, scope: Construct, construct_id: str, *, vpc: ec2.IVpc, description: str
    ) -> None:
        super().__init__(
            scope, construct_id, vpc=vpc, description=description, allow_all_outbound=False
        )


class PortOpening(Construct):
    """One TCP port from one security group to another, on both sides.

    CDK's `connections.allow_to` would do the same, but names the rules after the stack, so that a
    namespace changes their logical IDs.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        source: ec2.ISecurityGroup,
        target: ec2.ISecurityGroup,
        port: int,
        description: str,
    ) -> None:
        super().__init__(scope, construct_id)
        source_id, target_id = source.security_group_id, target.security_group_id
        ec2.CfnSecurityGroupEgress(
            self,
            "Egress",
            group_id=source_id,
            destination_security_group_id=target_id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
        )
        ec2.CfnSecurityGroupIngress(
            self,
            "Ingress",
            group_id=target_id,
            source_security_group_id=source_id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
        )


def allow_to_s3(group: ec2.SecurityGroup) -> None:
    """Let a security group reach S3 through the gateway endpoint of its network.

    Buckets have addresses that no template knows. A network without a route to anywhere but its
    endpoints leaves nothing but the port to restrict; what may be reached is the endpoint's policy.
    """
    group.add_egress_rule(_ANYWHERE, _HTTPS_PORT, "S3, through its endpoint")
