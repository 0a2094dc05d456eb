"""Changing the tags of existing resources; each service has calls of its own for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore import xform_name

from tools.local.cloudformation.resources.handler import ResourceRequest
from tools.local.cloudformation.resources.requests import tag_list, tag_map


@dataclass(frozen=True)
class TagCalls:
    """How a service changes tags.

    Attributes
    ----------
    resource
        The parameter that names the resource.
    tags, keys
        The parameters that take the new tags and the keys of removed ones.
    listing
        The call that tells the tags.
    as_map
        Whether the tags are an object instead of a list.
    key, value
        What a tag's parts are called in a list.
    """

    tag: str
    untag: str
    resource: str
    tags: str = "Tags"
    keys: str = "TagKeys"
    listing: str = "ListTagsForResource"
    as_map: bool = False
    key: str = "Key"
    value: str = "Value"


TAG_CALLS: Mapping[str, TagCalls] = {
    "athena": TagCalls("TagResource", "UntagResource", "ResourceARN"),
    "backup": TagCalls(
        "TagResource", "UntagResource", "ResourceArn", keys="TagKeyList", as_map=True
    ),
    "cloudwatch": TagCalls("TagResource", "UntagResource", "ResourceARN"),
    "ecr": TagCalls("TagResource", "UntagResource", "resourceArn", tags="tags", keys="tagKeys"),
    "events": TagCalls("TagResource", "UntagResource", "ResourceARN"),
    "iam": TagCalls("TagRole", "UntagRole", "RoleName", listing="ListRoleTags"),
    "kms": TagCalls(
        *("TagResource", "UntagResource", "KeyId"),
        listing="ListResourceTags",
        key="TagKey",
        value="TagValue",
    ),
    "lambda": TagCalls("TagResource", "UntagResource", "Resource", listing="ListTags", as_map=True),
    "logs": TagCalls(
        "TagResource",
        "UntagResource",
        "resourceArn",
        tags="tags",
        keys="tagKeys",
        as_map=True,
    ),
    "rds": TagCalls("AddTagsToResource", "RemoveTagsFromResource", "ResourceName"),
    "secretsmanager": TagCalls("TagResource", "UntagResource", "SecretId"),
    "sns": TagCalls("TagResource", "UntagResource", "ResourceArn"),
    "sqs": TagCalls("TagQueue", "UntagQueue", "QueueUrl", listing="ListQueueTags", as_map=True),
}
_ANSWERS = ("Tags", "tags", "TagList")


def read_tags(request: ResourceRequest, service: str, resource: str) -> Any:  # noqa: ANN401
    """Return a resource's tags in the form that the template has, a list or an object.

    Parameters
    ----------
    service, resource
        As in `update_tags`.
    """
    calls = TAG_CALLS[service]
    answer = getattr(request.client(service), xform_name(calls.listing))(
        **{calls.resource: resource}
    )
    found: Any = next((answer[name] for name in _ANSWERS if name in answer), [])
    if isinstance(found, list):
        found = {each[calls.key]: each[calls.value] for each in found}
    given = request.properties.get("Tags")
    return tag_list(found) if isinstance(given, list) else found


def update_tags(
    request: ResourceRequest, service: str, resource: str, *, tags_property: str = "Tags"
) -> None:
    """Bring a resource's tags from what they were to what the template says now.

    Parameters
    ----------
    service
        A key of `TAG_CALLS`.
    resource
        How the service's calls name the resource: an ARN, a name or a URL.
    tags_property
        The property that holds the tags: a list of keys and values, or an object.
    """
    calls = TAG_CALLS[service]
    former = tag_map(request.former.get(tags_property))
    wanted = tag_map(request.properties.get(tags_property))
    client = request.client(service)
    surplus = sorted(set(former) - set(wanted))
    changed = {name: value for name, value in wanted.items() if former.get(name) != value}
    identity = {calls.resource: resource}
    if surplus:
        getattr(client, xform_name(calls.untag))(**identity, **{calls.keys: surplus})
    if changed:
        tags: Any = changed if calls.as_map else tag_list(changed, calls.key, calls.value)
        getattr(client, xform_name(calls.tag))(**identity, **{calls.tags: tags})
