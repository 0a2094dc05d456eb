"""Bringing the settings of a bucket to what a template says."""

from collections.abc import Mapping
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from tools.local.cloudformation.resources.requests import convert, is_not_found, tag_list
from tools.local.cloudformation.resources.s3.conversion import as_in_api
from tools.local.cloudformation.templates.functions import matches

# property: call that sets it, its parameter, call that removes it
_SETTINGS = {
    "BucketEncryption": (
        "PutBucketEncryption",
        "ServerSideEncryptionConfiguration",
        "DeleteBucketEncryption",
    ),
    "CorsConfiguration": ("PutBucketCors", "CORSConfiguration", "DeleteBucketCors"),
    "LifecycleConfiguration": (
        "PutBucketLifecycleConfiguration",
        "LifecycleConfiguration",
        "DeleteBucketLifecycle",
    ),
    "LoggingConfiguration": ("PutBucketLogging", "BucketLoggingStatus", None),
    "NotificationConfiguration": (
        "PutBucketNotificationConfiguration",
        "NotificationConfiguration",
        None,
    ),
    "OwnershipControls": (
        "PutBucketOwnershipControls",
        "OwnershipControls",
        "DeleteBucketOwnershipControls",
    ),
    "PublicAccessBlockConfiguration": (
        "PutPublicAccessBlock",
        "PublicAccessBlockConfiguration",
        "DeletePublicAccessBlock",
    ),
    "VersioningConfiguration": ("PutBucketVersioning", "VersioningConfiguration", None),
    "WebsiteConfiguration": (
        "PutBucketWebsite",
        "WebsiteConfiguration",
        "DeleteBucketWebsite",
    ),
}
_UNTOLD = {"LoggingConfiguration", "NotificationConfiguration"}
_LOGGING_NOTE = "No access log: moto does not see that the bucket's policy lets S3 write it."


def bring_settings(
    client: Any,  # noqa: ANN401
    bucket: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> str | None:
    """Set, change and remove what differs; return a note on what could not be done."""
    note = None
    for name, (put, parameter, delete) in _SETTINGS.items():
        wanted = after.get(name)
        if wanted == before.get(name):
            continue
        if wanted is not None:
            setting = {parameter: _api_value(client, name, wanted, bucket)}
            note = _put(client, put, bucket, setting) or note
        elif delete:
            getattr(client, xform_name(delete))(Bucket=bucket)
    if after.get("Tags") != before.get("Tags"):
        tags = {"TagSet": tag_list(after.get("Tags"))}
        client.put_bucket_tagging(Bucket=bucket, Tagging=tags)
    return note


def actual_settings(
    client: Any,  # noqa: ANN401
    bucket: str,
    properties: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the settings that the template has, in its form where they are as it says.

    Access logs are left out, since moto does not let them be set, and notifications, since it does
    not tell whether EventBridge gets them.
    """
    actual: dict[str, Any] = {}
    for name in set(properties) & (set(_SETTINGS) - _UNTOLD):
        put, parameter, _ = _SETTINGS[name]
        answer = _get(client, put.replace("Put", "Get"), bucket)
        told = answer.get(parameter, answer)
        expected = _api_value(client, name, properties[name], bucket)
        actual[name] = properties[name] if matches(expected, told) else told or None
    return {**actual, "Tags": _get(client, "GetBucketTagging", bucket).get("TagSet", [])}


def _api_value(
    client: Any,  # noqa: ANN401
    name: str,
    value: Any,  # noqa: ANN401
    bucket: str,
) -> Any:  # noqa: ANN401
    put, parameter, _ = _SETTINGS[name]
    shape = client.meta.service_model.operation_model(put).input_shape.members[parameter]
    return convert(shape, as_in_api(name, value, bucket))


def _get(client: Any, operation: str, bucket: str) -> dict[str, Any]:  # noqa: ANN401
    try:
        answer: dict[str, Any] = getattr(client, xform_name(operation))(Bucket=bucket)
    except ClientError as error:
        if not is_not_found(error):
            raise
        return {}
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def _put(
    client: Any,  # noqa: ANN401
    operation: str,
    bucket: str,
    setting: Mapping[str, Any],
) -> str | None:
    try:
        getattr(client, xform_name(operation))(Bucket=bucket, **setting)
    except ClientError as error:
        if error.response["Error"]["Code"] == "InvalidTargetBucketForLogging":
            return _LOGGING_NOTE
        raise
    return None
