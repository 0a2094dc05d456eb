"""Networks, subnets and endpoints."""

from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.ec2.tags import tag_specifications, update_tags
from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows
from tools.local.cloudformation.resources.requests import call, policy_text, without

_DNS = {"EnableDnsSupport": True, "EnableDnsHostnames": False}


class Vpc(Handler):
    """`AWS::EC2::VPC`."""

    known = knows("CidrBlock", "EnableDnsHostnames", "EnableDnsSupport", "InstanceTenancy", "Tags")

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the network."""
        client = request.client("ec2")
        vpc_id = call(
            client,
            "CreateVpc",
            without(request.properties, "Tags", *_DNS),
            **tag_specifications(request, "vpc"),
        )["Vpc"]["VpcId"]
        request.claim(vpc_id)
        _set_dns(client, vpc_id, request.properties)
        return Provisioned(vpc_id, _vpc_attributes(request, vpc_id))

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change name resolution and tags."""
        _set_dns(request.client("ec2"), request.physical_id, request.properties)
        update_tags(request)
        return Provisioned(request.physical_id, _vpc_attributes(request, request.physical_id))

    def delete(self, request: ResourceRequest) -> None:
        """Delete the network."""
        request.client("ec2").delete_vpc(VpcId=request.physical_id)


def _set_dns(client: Any, vpc_id: str, properties: Mapping[str, Any]) -> None:  # noqa: ANN401
    for name, default in _DNS.items():
        value = str(properties.get(name, default)).lower() == "true"
        client.modify_vpc_attribute(VpcId=vpc_id, **{name: {"Value": value}})


def _vpc_attributes(request: ResourceRequest, vpc_id: str) -> dict[str, Any]:
    client = request.client("ec2")
    vpc = client.describe_vpcs(VpcIds=[vpc_id])["Vpcs"][0]
    of_vpc = [{"Name": "vpc-id", "Values": [vpc_id]}]
    groups = client.describe_security_groups(
        Filters=[*of_vpc, {"Name": "group-name", "Values": ["default"]}]
    )["SecurityGroups"]
    acls = client.describe_network_acls(Filters=[*of_vpc, {"Name": "default", "Values": ["true"]}])[
        "NetworkAcls"
    ]
    return {
        "VpcId": vpc_id,
        "CidrBlock": vpc["CidrBlock"],
        "CidrBlockAssociations": [
            each["AssociationId"] for each in vpc.get("CidrBlockAssociationSet", [])
        ],
        "DefaultSecurityGroup": groups[0]["GroupId"] if groups else "",
        "DefaultNetworkAcl": acls[0]["NetworkAclId"] if acls else "",
        "Ipv6CidrBlocks": [],
    }


class Subnet(Handler):
    """`AWS::EC2::Subnet`."""

    known = knows(
        *("AvailabilityZone", "CidrBlock", "MapPublicIpOnLaunch", "Tags", "VpcId"),
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the subnet."""
        client = request.client("ec2")
        made = call(
            client,
            "CreateSubnet",
            without(request.properties, "Tags", "MapPublicIpOnLaunch"),
            **tag_specifications(request, "subnet"),
        )["Subnet"]
        request.claim(made["SubnetId"])
        _set_public(client, made["SubnetId"], request.properties)
        return Provisioned(made["SubnetId"], _subnet_attributes(made))

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change whether instances get public addresses, and tags."""
        client = request.client("ec2")
        _set_public(client, request.physical_id, request.properties)
        update_tags(request)
        found = client.describe_subnets(SubnetIds=[request.physical_id])["Subnets"][0]
        return Provisioned(request.physical_id, _subnet_attributes(found))

    def delete(self, request: ResourceRequest) -> None:
        """Delete the subnet."""
        request.client("ec2").delete_subnet(SubnetId=request.physical_id)


def _set_public(client: Any, subnet_id: str, properties: Mapping[str, Any]) -> None:  # noqa: ANN401
    value = str(properties.get("MapPublicIpOnLaunch", False)).lower() == "true"
    client.modify_subnet_attribute(SubnetId=subnet_id, MapPublicIpOnLaunch={"Value": value})


def _subnet_attributes(subnet: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "SubnetId": subnet["SubnetId"],
        "AvailabilityZone": subnet["AvailabilityZone"],
        "CidrBlock": subnet["CidrBlock"],
        "VpcId": subnet["VpcId"],
        "Ipv6CidrBlocks": [],
    }


class VpcEndpoint(Handler):
    """`AWS::EC2::VPCEndpoint`."""

    known = knows(
        *("PolicyDocument", "PrivateDnsEnabled", "RouteTableIds", "SecurityGroupIds"),
        *("ServiceName", "SubnetIds", "Tags", "VpcEndpointType", "VpcId"),
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the endpoint."""
        made = call(
            request.client("ec2"),
            "CreateVpcEndpoint",
            without(request.properties, "Tags"),
            **tag_specifications(request, "vpc-endpoint"),
        )["VpcEndpoint"]
        return Provisioned(made["VpcEndpointId"], _endpoint_attributes(made))

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change policy, places and tags."""
        client = request.client("ec2")
        changes: dict[str, Any] = {}
        policy = request.properties.get("PolicyDocument")
        if policy:
            changes["PolicyDocument"] = policy_text(policy)
        for name in ("RouteTableIds", "SubnetIds"):
            wanted = set(request.properties.get(name, []))
            former = set(request.former.get(name, []))
            changes |= {
                f"{verb}{name}": sorted(ids)
                for verb, ids in (("Add", wanted - former), ("Remove", former - wanted))
                if ids
            }
        if changes:
            client.modify_vpc_endpoint(VpcEndpointId=request.physical_id, **changes)
        update_tags(request)
        found = client.describe_vpc_endpoints(VpcEndpointIds=[request.physical_id])
        return Provisioned(request.physical_id, _endpoint_attributes(found["VpcEndpoints"][0]))

    def delete(self, request: ResourceRequest) -> None:
        """Delete the endpoint."""
        request.client("ec2").delete_vpc_endpoints(VpcEndpointIds=[request.physical_id])


def _endpoint_attributes(endpoint: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Id": endpoint["VpcEndpointId"],
        "DnsEntries": [
            f"{entry.get('HostedZoneId', '')}:{entry['DnsName']}"
            for entry in endpoint.get("DnsEntries", [])
        ],
        "NetworkInterfaceIds": endpoint.get("NetworkInterfaceIds", []),
    }


NETWORK_HANDLERS: Mapping[str, Handler] = {
    "AWS::EC2::Subnet": Subnet(),
    "AWS::EC2::VPC": Vpc(),
    "AWS::EC2::VPCEndpoint": VpcEndpoint(),
}
