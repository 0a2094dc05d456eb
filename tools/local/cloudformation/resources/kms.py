"""KMS: keys and aliases."""

import json
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows
from tools.local.cloudformation.resources.requests import exists, policy_text, tag_list
from tools.local.cloudformation.resources.tagging import read_tags, update_tags


class Key(Handler):
    """`AWS::KMS::Key`."""

    known = knows(
        *("Description", "Enabled", "EnableKeyRotation", "KeyPolicy", "KeySpec", "KeyUsage"),
        *("MultiRegion", "PendingWindowInDays", "Tags"),
        without_effect={"BypassPolicyLockoutSafetyCheck": "moto has no such check"},
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the key."""
        client = request.client("kms")
        policy = request.properties.get("KeyPolicy")
        key = client.create_key(
            **({"Policy": policy_text(policy)} if policy else {}),
            Description=request.properties.get("Description", ""),
            KeyUsage=request.properties.get("KeyUsage", "ENCRYPT_DECRYPT"),
            KeySpec=request.properties.get("KeySpec", "SYMMETRIC_DEFAULT"),
            MultiRegion=request.properties.get("MultiRegion", False),
            Tags=tag_list(request.properties.get("Tags"), "TagKey", "TagValue"),
        )["KeyMetadata"]
        request.claim(key["KeyId"])
        _set_switches(client, key["KeyId"], {}, request.properties)
        return Provisioned(key["KeyId"], {"Arn": key["Arn"], "KeyId": key["KeyId"]})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Update description, policy, rotation, state and tags."""
        client = request.client("kms")
        client.update_key_description(
            KeyId=request.physical_id, Description=request.properties.get("Description", "")
        )
        if request.properties.get("KeyPolicy"):
            client.put_key_policy(
                KeyId=request.physical_id,
                PolicyName="default",
                Policy=policy_text(request.properties["KeyPolicy"]),
            )
        _set_switches(client, request.physical_id, request.former, request.properties)
        update_tags(request, "kms", request.physical_id)
        arn = request.arn("kms", f"key/{request.physical_id}")
        return Provisioned(request.physical_id, {"Arn": arn, "KeyId": request.physical_id})

    def delete(self, request: ResourceRequest) -> None:
        """Schedule the key's deletion, as CloudFormation does."""
        request.client("kms").schedule_key_deletion(
            KeyId=request.physical_id,
            PendingWindowInDays=int(request.properties.get("PendingWindowInDays", 30)),
        )

    def adopt(self, request: ResourceRequest) -> Provisioned | None:
        """Describe a key that exists."""
        key_id = request.physical_id
        if not exists(lambda: request.client("kms").describe_key(KeyId=key_id)):
            return None
        return Provisioned(key_id, {"Arn": request.arn("kms", f"key/{key_id}"), "KeyId": key_id})

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return settings and policy; a key about to be deleted counts as gone."""
        client = request.client("kms")
        key = client.describe_key(KeyId=request.physical_id)["KeyMetadata"]
        if key["KeyState"] == "PendingDeletion":
            return None
        rotated = client.get_key_rotation_status(KeyId=request.physical_id)["KeyRotationEnabled"]
        policy = client.get_key_policy(KeyId=request.physical_id, PolicyName="default")["Policy"]
        return {
            "Description": key.get("Description"),
            "Enabled": key["Enabled"],
            "EnableKeyRotation": rotated,
            "KeyPolicy": json.loads(policy),
            "KeySpec": key["KeySpec"],
            "KeyUsage": key["KeyUsage"],
            "MultiRegion": key["MultiRegion"],
            "Tags": read_tags(request, "kms", request.physical_id),
        }


def _set_switches(
    client: Any,  # noqa: ANN401
    key_id: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    rotated = _is_on(after, "EnableKeyRotation", default=False)
    if rotated != _is_on(before, "EnableKeyRotation", default=False):
        change = client.enable_key_rotation if rotated else client.disable_key_rotation
        change(KeyId=key_id)
    enabled = _is_on(after, "Enabled", default=True)
    if enabled != _is_on(before, "Enabled", default=True):
        change = client.enable_key if enabled else client.disable_key
        change(KeyId=key_id)


def _is_on(properties: Mapping[str, Any], name: str, *, default: bool) -> bool:
    return str(properties.get(name, default)).lower() == "true"


class Alias(Handler):
    """`AWS::KMS::Alias`."""

    known = knows("AliasName", "TargetKeyId")

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the alias."""
        request.client("kms").create_alias(
            AliasName=request.properties["AliasName"], TargetKeyId=request.properties["TargetKeyId"]
        )
        return Provisioned(request.properties["AliasName"])

    def update(self, request: ResourceRequest) -> Provisioned:
        """Lead the alias to another key."""
        request.client("kms").update_alias(
            AliasName=request.physical_id, TargetKeyId=request.properties["TargetKeyId"]
        )
        return Provisioned(request.physical_id)

    def delete(self, request: ResourceRequest) -> None:
        """Delete the alias."""
        request.client("kms").delete_alias(AliasName=request.physical_id)


HANDLERS: Mapping[str, Handler] = {"AWS::KMS::Alias": Alias(), "AWS::KMS::Key": Key()}
