"""Rules of the network: who can reach what, and by which way."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tools.rollout.changes.change import Verdict
from tools.rollout.changes.rules import (
    Both,
    Finding,
    TypeRules,
    refused,
    safe,
    staged,
    switched,
)
from tools.rollout.changes.services.common import (
    IN_PLACE,
    LEAVE,
    TAGS,
    WORDS,
    at_work,
    relied_on,
)
from tools.rollout.changes.services.policies import policy_changes

_EVERYBODY = {"0.0.0.0/0", "::/0"}
_ADDRESSES = ("CidrIp", "CidrIpv6")
_OTHERS = staged("Other clients reach it.", "See who connects now.")
_OTHER_WAYS = staged("What lies behind it is reached otherwise.", "See who connects by it now.")


def _ingress(name: str, both: Both) -> Iterator[Finding]:
    """Judge the rules of a group that let somebody in."""
    before, after = (_open_rules(each) for each in both.values(name))
    if any(each not in before for each in after):
        yield Finding(Verdict.REFUSED, "Every address could connect.", "Name who connects.")
    else:
        yield from _OTHERS(name, both)


def _open_rules(rules: Any) -> list[Any]:  # noqa: ANN401  properties are JSON
    members = rules if isinstance(rules, list) else []
    return [each for each in members if isinstance(each, dict) and _is_open(each)]


def _is_open(rule: Any) -> bool:  # noqa: ANN401  properties are JSON
    return any(str(rule.get(name)) in _EVERYBODY for name in _ADDRESSES)


def _address(name: str, both: Both) -> Iterator[Finding]:
    """Judge the address that a rule of its own lets in."""
    if _is_open(both.after) and not _is_open(both.before):
        yield Finding(Verdict.REFUSED, "Every address could connect.", "Name who connects.")
    else:
        yield from _OTHERS(name, both)


_RULE = {
    "Description": WORDS,
    "FromPort": _OTHERS,
    "GroupId": _OTHERS,
    "IpProtocol": _OTHERS,
    "ToPort": _OTHERS,
}
_IN_IT = "what lies in it"
_RESOLVED = switched(
    Verdict.STAGED, "Endpoints and the database are not found by their names.", LEAVE
)

_CREDENTIALS = staged("What asks for the credentials of its role is answered otherwise.", LEAVE)

TYPES: dict[str, TypeRules] = {
    "AWS::EC2::Instance": at_work(
        "node",
        "nobody reaches the network by it",
        {
            "AvailabilityZone": IN_PLACE,
            "BlockDeviceMappings": IN_PLACE,
            "CreditSpecification": IN_PLACE,
            "EbsOptimized": IN_PLACE,
            "IamInstanceProfile": IN_PLACE,
            "ImageId": IN_PLACE,
            "InstanceType": IN_PLACE,
            "MetadataOptions": _CREDENTIALS,
            "PropagateTagsToVolumeOnCreation": IN_PLACE,
            "SecurityGroupIds": _OTHERS,
            "SubnetId": IN_PLACE,
            "Tags": TAGS,
            "UserData": IN_PLACE,
        },
    ),
    "AWS::EC2::RouteTable": relied_on("route table", "subnets that use it", {}),
    "AWS::EC2::SecurityGroup": replace(
        relied_on(
            "security group",
            _IN_IT,
            {
                "GroupDescription": refused("A group keeps its description.", LEAVE),
                "GroupName": refused("A group keeps its name.", LEAVE),
                "SecurityGroupEgress": safe("Only what it calls; who reaches it is as before."),
                "SecurityGroupIngress": _ingress,
                "Tags": TAGS,
                "VpcId": refused("A group keeps its network.", LEAVE),
            },
            verdict=Verdict.REFUSED,
        ),
        limits=("SecurityGroupIngress",),
    ),
    "AWS::EC2::SecurityGroupEgress": relied_on(
        "rule",
        "clients that connect by it",
        {**_RULE, "DestinationSecurityGroupId": _OTHERS},
    ),
    "AWS::EC2::SecurityGroupIngress": replace(
        relied_on(
            "rule",
            "clients that connect by it",
            {
                **_RULE,
                "CidrIp": _address,
                "CidrIpv6": _address,
                "SourceSecurityGroupId": _OTHERS,
            },
        ),
        limits=_ADDRESSES,
    ),
    "AWS::EC2::Subnet": relied_on(
        "subnet",
        _IN_IT,
        {
            "AvailabilityZone": refused("A subnet keeps its zone.", LEAVE),
            "CidrBlock": refused("A subnet keeps its addresses.", LEAVE),
            "MapPublicIpOnLaunch": switched(
                Verdict.STAGED, "What starts in it gets a public address.", LEAVE, to=True
            ),
            "Tags": TAGS,
            "VpcId": refused("A subnet keeps its network.", LEAVE),
        },
        verdict=Verdict.REFUSED,
    ),
    "AWS::EC2::SubnetRouteTableAssociation": relied_on("association", "its subnet's ways", {}),
    "AWS::EC2::VPC": relied_on(
        "network",
        _IN_IT,
        {
            "CidrBlock": refused("A network keeps its addresses.", LEAVE),
            "EnableDnsHostnames": _RESOLVED,
            "EnableDnsSupport": _RESOLVED,
            "InstanceTenancy": IN_PLACE,
            "Tags": TAGS,
        },
        verdict=Verdict.REFUSED,
    ),
    "AWS::EC2::VPCEndpoint": relied_on(
        "endpoint",
        "functions that reach a service by it",
        {
            "PolicyDocument": policy_changes,
            "PrivateDnsEnabled": _OTHER_WAYS,
            "RouteTableIds": _OTHER_WAYS,
            "SecurityGroupIds": _OTHER_WAYS,
            "ServiceName": IN_PLACE,
            "SubnetIds": _OTHER_WAYS,
            "Tags": TAGS,
            "VpcEndpointType": IN_PLACE,
            "VpcId": IN_PLACE,
        },
    ),
}
