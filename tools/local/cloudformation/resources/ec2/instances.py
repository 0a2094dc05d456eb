"""Instances, which nothing runs on: moto keeps what they were asked for."""

import base64
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.ec2.tags import tag_specifications, update_tags
from tools.local.cloudformation.resources.handler import (
    Handler,
    Provisioned,
    ResourceError,
    ResourceRequest,
)
from tools.local.cloudformation.resources.known import knows, under
from tools.local.cloudformation.resources.requests import call, without

_CHANGEABLE = {"MetadataOptions", "SecurityGroupIds", "Tags"}


class Instance(Handler):
    """`AWS::EC2::Instance`."""

    known = knows(
        *("AvailabilityZone", "EbsOptimized", "IamInstanceProfile", "ImageId", "InstanceType"),
        *("SecurityGroupIds", "SubnetId", "Tags", "UserData"),
        *under("BlockDeviceMappings", "DeviceName"),
        *under("BlockDeviceMappings/Ebs", "Encrypted", "VolumeSize", "VolumeType"),
        *under("MetadataOptions", "HttpPutResponseHopLimit", "HttpTokens"),
        without_effect={
            "CreditSpecification": "nothing runs on it",
            "PropagateTagsToVolumeOnCreation": "moto gives volumes no tags of their instance",
        },
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Start the instance."""
        given = without(
            request.properties,
            *("AvailabilityZone", "IamInstanceProfile", "Tags", "UserData"),
            *self.known.without_effect,
        )
        made = call(
            request.client("ec2"),
            "RunInstances",
            given,
            MinCount=1,
            MaxCount=1,
            **_renamed(request.properties),
            **tag_specifications(request, "instance"),
        )["Instances"][0]
        return Provisioned(made["InstanceId"], _attributes(made))

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change security groups, the way to the role's credentials, and tags.

        Raises
        ------
        ResourceError
            If something else changes: AWS would stop the instance for it.
        """
        changed = set(request.changed) | set(request.former) - set(request.properties)
        if surplus := changed - _CHANGEABLE - set(self.known.without_effect):
            raise ResourceError(
                f"{', '.join(sorted(surplus))} of an instance cannot be changed locally.",
                "NotUpdatable",
            )
        client, instance_id = request.client("ec2"), request.physical_id
        if "SecurityGroupIds" in changed:
            groups = request.properties["SecurityGroupIds"]
            client.modify_instance_attribute(InstanceId=instance_id, Groups=groups)
        if "MetadataOptions" in changed:
            options = request.properties.get("MetadataOptions", {})
            call(client, "ModifyInstanceMetadataOptions", options, InstanceId=instance_id)
        update_tags(request)
        return Provisioned(instance_id, request.attributes)

    def delete(self, request: ResourceRequest) -> None:
        """End the instance."""
        request.client("ec2").terminate_instances(InstanceIds=[request.physical_id])


def _renamed(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the call takes in another form."""
    renamed: dict[str, Any] = {}
    if profile := properties.get("IamInstanceProfile"):
        renamed["IamInstanceProfile"] = {"Name": profile}
    if zone := properties.get("AvailabilityZone"):
        renamed["Placement"] = {"AvailabilityZone": zone}
    if data := properties.get("UserData"):
        # boto3 encodes it once more.
        renamed["UserData"] = base64.b64decode(data).decode()
    return renamed


def _attributes(made: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "AvailabilityZone": made["Placement"]["AvailabilityZone"],
        "InstanceId": made["InstanceId"],
        "PrivateDnsName": made["PrivateDnsName"],
        "PrivateIp": made["PrivateIpAddress"],
        "VpcId": made["VpcId"],
    }


INSTANCE_HANDLERS: Mapping[str, Handler] = {"AWS::EC2::Instance": Instance()}
