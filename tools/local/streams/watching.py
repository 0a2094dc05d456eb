"""Looking at the consumers of the local AWS that runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from tools.local.settings import REGION, Endpoints, StateFolder
from tools.local.streams.api import StreamsApi
from tools.local.streams.progress import BucketError, ConsumerWatch


@contextmanager
def watched_consumers(folder: StateFolder, endpoints: Endpoints) -> Iterator[ConsumerWatch]:
    """Hand out what looks at the consumers of a local AWS."""
    api = StreamsApi(endpoints.dynamodb)

    @cache
    def s3() -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        # Once, and only if there are buckets: loading boto3 and making a client take a second.
        from tools.local.clients import make_client  # noqa: PLC0415

        return make_client("s3", REGION, endpoints.aws)

    def kept(bucket: str, prefix: str) -> int:
        # Imported here because boto3 takes a while to load.
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        pages = s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        try:
            return sum(page["KeyCount"] for page in pages)
        except ClientError as error:
            raise BucketError(error.response["Error"]["Code"]) from error
        except BotoCoreError as error:
            raise BucketError(type(error).__name__) from error

    try:
        yield ConsumerWatch(folder.data / "streams", api, kept)
    finally:
        api.close()
