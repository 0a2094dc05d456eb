"""Security groups and their rules."""

from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.ec2.tags import tag_specifications, update_tags
from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows, under
from tools.local.cloudformation.resources.requests import if_there

_NAME_LIMIT = 255
_RULE = ("CidrIp", "CidrIpv6", "Description", "FromPort", "IpProtocol", "ToPort")
_TO = ("DestinationPrefixListId", "DestinationSecurityGroupId")
_FROM = ("SourcePrefixListId", "SourceSecurityGroupId")
_DIRECTIONS = {"SecurityGroupIngress": "ingress", "SecurityGroupEgress": "egress"}


class SecurityGroup(Handler):
    """`AWS::EC2::SecurityGroup`."""

    known = knows(
        *("GroupDescription", "GroupName", "Tags", "VpcId"),
        *under("SecurityGroupEgress", *_RULE, *_TO),
        *under("SecurityGroupIngress", *_RULE, *_FROM),
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the group with its rules; rules for outgoing traffic replace the default one."""
        client, properties = request.client("ec2"), request.properties
        vpc = {"VpcId": properties["VpcId"]} if properties.get("VpcId") else {}
        group_id = client.create_security_group(
            GroupName=properties.get("GroupName") or request.unique_name(_NAME_LIMIT),
            Description=properties["GroupDescription"],
            **vpc,
            **tag_specifications(request, "security-group"),
        )["GroupId"]
        request.claim(group_id)
        if properties.get("SecurityGroupEgress"):
            _drop_default_rule(client, group_id)
        for name, direction in _DIRECTIONS.items():
            for rule in properties.get(name, []):
                _authorize(client, direction, group_id, rule)
        return Provisioned(group_id, _attributes(properties, group_id))

    def update(self, request: ResourceRequest) -> Provisioned:
        """Add and remove rules, and change tags."""
        client, group_id = request.client("ec2"), request.physical_id
        for name, direction in _DIRECTIONS.items():
            wanted = request.properties.get(name, [])
            former = request.former.get(name, [])
            for rule in former:
                if rule not in wanted:
                    _revoke(client, direction, group_id, rule)
            for rule in wanted:
                if rule not in former:
                    _authorize(client, direction, group_id, rule)
        update_tags(request)
        return Provisioned(group_id, _attributes(request.properties, group_id))

    def delete(self, request: ResourceRequest) -> None:
        """Delete the group."""
        request.client("ec2").delete_security_group(GroupId=request.physical_id)


def _attributes(properties: Mapping[str, Any], group_id: str) -> dict[str, Any]:
    return {"GroupId": group_id, "Id": group_id, "VpcId": properties.get("VpcId", "")}


class SecurityGroupRule(Handler):
    """`AWS::EC2::SecurityGroupIngress` and `AWS::EC2::SecurityGroupEgress`."""

    def __init__(self, direction: str) -> None:
        self._direction = direction
        self.known = knows("GroupId", *_RULE, *(_TO if direction == "egress" else _FROM))

    def create(self, request: ResourceRequest) -> Provisioned:
        """Add the rule."""
        group_id = request.properties["GroupId"]
        _authorize(request.client("ec2"), self._direction, group_id, request.properties)
        identity = request.unique_name()
        return Provisioned(identity, {"Id": identity})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Make the rule anew, with another description."""
        client, group_id = request.client("ec2"), request.properties["GroupId"]
        _revoke(client, self._direction, group_id, request.former)
        _authorize(client, self._direction, group_id, request.properties)
        return Provisioned(request.physical_id, {"Id": request.physical_id})

    def delete(self, request: ResourceRequest) -> None:
        """Remove the rule."""
        group_id = request.properties["GroupId"]
        _revoke(request.client("ec2"), self._direction, group_id, request.properties)


def _authorize(client: Any, direction: str, group_id: str, rule: Mapping[str, Any]) -> None:  # noqa: ANN401
    authorize = getattr(client, f"authorize_security_group_{direction}")
    authorize(GroupId=group_id, IpPermissions=[_permission(rule)])


def _revoke(client: Any, direction: str, group_id: str, rule: Mapping[str, Any]) -> None:  # noqa: ANN401
    revoke = getattr(client, f"revoke_security_group_{direction}")
    if_there(lambda: revoke(GroupId=group_id, IpPermissions=[_permission(rule)]))


def _drop_default_rule(client: Any, group_id: str) -> None:  # noqa: ANN401
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    client.revoke_security_group_egress(GroupId=group_id, IpPermissions=[everything])


def _permission(rule: Mapping[str, Any]) -> dict[str, Any]:
    description = {"Description": rule["Description"]} if rule.get("Description") else {}
    permission: dict[str, Any] = {"IpProtocol": str(rule["IpProtocol"])}
    for name in ("FromPort", "ToPort"):
        if rule.get(name) is not None:
            permission[name] = int(rule[name])
    if rule.get("CidrIp"):
        permission["IpRanges"] = [{"CidrIp": rule["CidrIp"], **description}]
    if rule.get("CidrIpv6"):
        permission["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], **description}]
    group = rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId")
    if group:
        permission["UserIdGroupPairs"] = [{"GroupId": group, **description}]
    prefix_list = rule.get("SourcePrefixListId") or rule.get("DestinationPrefixListId")
    if prefix_list:
        permission["PrefixListIds"] = [{"PrefixListId": prefix_list, **description}]
    return permission


SECURITY_HANDLERS: Mapping[str, Handler] = {
    "AWS::EC2::SecurityGroup": SecurityGroup(),
    "AWS::EC2::SecurityGroupEgress": SecurityGroupRule("egress"),
    "AWS::EC2::SecurityGroupIngress": SecurityGroupRule("ingress"),
}
