"""Bringing the settings of a bucket to what a template says."""

from collections.abc import Mapping
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from tools.local.cloudformation.resources.handler import ResourceError
from tools.local.cloudformation.resources.requests import convert, tag_list
from tools.local.cloudformation.resources.s3.conversion import as_in_api

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
_IGNORED = {"AccessControl", "AccelerateConfiguration", "MetricsConfigurations"}
_AT_CREATION = {"BucketName", "ObjectLockEnabled", "Tags"}
_LOGGING_NOTE = "No access log: moto does not see that the bucket's policy lets S3 write it."


def check_known(properties: Mapping[str, Any]) -> None:
    """Check that nothing in a template would be left out.

    Raises
    ------
    ResourceError
        If the template has a property that is neither set nor knowingly ignored.
    """
    unknown = sorted(set(properties) - set(_SETTINGS) - _IGNORED - _AT_CREATION)
    if unknown:
        raise ResourceError(f"The local S3 does not take the property {unknown[0]} of a bucket.")


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
            shape = client.meta.service_model.operation_model(put).input_shape.members[parameter]
            value = convert(shape, as_in_api(name, wanted, bucket))
            note = _put(client, put, bucket, {parameter: value}) or note
        elif delete:
            getattr(client, xform_name(delete))(Bucket=bucket)
    if after.get("Tags") != before.get("Tags"):
        tags = {"TagSet": tag_list(after.get("Tags"))}
        client.put_bucket_tagging(Bucket=bucket, Tagging=tags)
    return note


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
