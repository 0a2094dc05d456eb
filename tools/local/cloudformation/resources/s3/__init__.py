"""S3: buckets."""

from collections.abc import Mapping

from tools.local.cloudformation.resources.handler import Handler
from tools.local.cloudformation.resources.s3.bucket import Bucket

HANDLERS: Mapping[str, Handler] = {"AWS::S3::Bucket": Bucket()}
