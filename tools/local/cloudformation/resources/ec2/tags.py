"""Tags of EC2 resources."""

from typing import Any

from tools.local.cloudformation.resources.handler import ResourceRequest
from tools.local.cloudformation.resources.requests import tag_list, tag_map


def tag_specifications(request: ResourceRequest, kind: str) -> dict[str, Any]:
    """Return the tags as the calls that create something take them."""
    tags = tag_list(request.properties.get("Tags"))
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": tags}]} if tags else {}


def update_tags(request: ResourceRequest) -> None:
    """Bring the tags of an existing resource up to date."""
    wanted = tag_map(request.properties.get("Tags"))
    surplus = sorted(set(tag_map(request.former.get("Tags"))) - set(wanted))
    client, ids = request.client("ec2"), [request.physical_id]
    if surplus:
        client.delete_tags(Resources=ids, Tags=[{"Key": key} for key in surplus])
    if wanted:
        client.create_tags(Resources=ids, Tags=tag_list(wanted))
