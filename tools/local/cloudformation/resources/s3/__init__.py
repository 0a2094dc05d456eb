"""S3: buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.local.cloudformation.resources.s3.bucket import Bucket

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.local.cloudformation.resources.handler import Handler

HANDLERS: Mapping[str, Handler] = {"AWS::S3::Bucket": Bucket()}
