"""`AWS::S3::Bucket`."""

from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.handler import (
    Handler,
    Provisioned,
    ResourceRequest,
)
from tools.local.cloudformation.resources.known import knows, under
from tools.local.cloudformation.resources.requests import already_exists, exists
from tools.local.cloudformation.resources.s3.conversion import RULE_PROPERTIES
from tools.local.cloudformation.resources.s3.settings import actual_settings, bring_settings

_FIRST_REGION = "us-east-1"


class Bucket(Handler):
    """`AWS::S3::Bucket`."""

    known = knows(
        *("BucketEncryption", "BucketName", "CorsConfiguration", "ObjectLockEnabled"),
        *("OwnershipControls", "PublicAccessBlockConfiguration", "Tags"),
        *("VersioningConfiguration", "WebsiteConfiguration"),
        *under("LoggingConfiguration", "DestinationBucketName", "LogFilePrefix"),
        "NotificationConfiguration/EventBridgeConfiguration",
        *under("LifecycleConfiguration/Rules", *RULE_PROPERTIES),
        without_effect={
            "AccelerateConfiguration": "everything is equally near",
            "AccessControl": "moto refuses ACLs on buckets that enforce their owner",
            "MetricsConfigurations": "no request metrics are kept",
        },
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the bucket and set what belongs to it."""
        client = request.client("s3")
        name = request.properties.get("BucketName") or request.unique_name(63, lower=True)
        place: dict[str, Any] = {}
        if request.region != _FIRST_REGION:
            place = {"CreateBucketConfiguration": {"LocationConstraint": request.region}}
        existing = {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}
        if name in existing:
            raise already_exists(request, name)
        client.create_bucket(
            Bucket=name,
            ObjectLockEnabledForBucket=bool(request.properties.get("ObjectLockEnabled", False)),
            **place,
        )
        request.claim(name)
        note = bring_settings(client, name, {}, request.properties)
        return Provisioned(name, _attributes(name, request.region), note)

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change what belongs to the bucket."""
        name = request.physical_id
        note = bring_settings(request.client("s3"), name, request.former, request.properties)
        return Provisioned(name, _attributes(name, request.region), note)

    def delete(self, request: ResourceRequest) -> None:
        """Delete the bucket, which must be empty as in AWS."""
        request.client("s3").delete_bucket(Bucket=request.physical_id)

    def adopt(self, request: ResourceRequest) -> Provisioned | None:
        """Describe a bucket that exists."""
        name = request.physical_id
        if not exists(lambda: request.client("s3").head_bucket(Bucket=name)):
            return None
        return Provisioned(name, _attributes(name, request.region))

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return what belongs to the bucket."""
        client = request.client("s3")
        client.head_bucket(Bucket=request.physical_id)
        return {
            "BucketName": request.physical_id,
            **actual_settings(client, request.physical_id, request.properties),
        }


def _attributes(name: str, region: str) -> dict[str, str]:
    return {
        "Arn": f"arn:aws:s3:::{name}",
        "DomainName": f"{name}.s3.amazonaws.com",
        "DualStackDomainName": f"{name}.s3.dualstack.{region}.amazonaws.com",
        "RegionalDomainName": f"{name}.s3.{region}.amazonaws.com",
        "WebsiteURL": f"http://{name}.s3-website-{region}.amazonaws.com",
    }
