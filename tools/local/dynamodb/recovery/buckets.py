"""Buckets, which exports are written to and bulk puts are read from."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from tools.local.dynamodb.messages import ServiceError


class Buckets:
    """The buckets of the local AWS.

    Parameters
    ----------
    url
        Where S3 answers; None if nothing stands for it.
    region
        The Region of the requests.
    """

    def __init__(self, url: str | None, region: str) -> None:
        self._url = url
        self._region = region
        self._made: Any = None

    async def put(self, bucket: str, key: str, body: bytes, **more: str) -> str:
        """Write an object, and return its ETag."""
        put = partial(self._client().put_object, Bucket=bucket, Key=key, Body=body, **more)
        answer = await self.call(put)
        return str(answer["ETag"]).strip('"')

    async def call(self, request: Callable[[], Any]) -> Any:  # noqa: ANN401  what boto3 returns
        """Make a call of boto3's, while others are answered."""
        return await asyncio.to_thread(request)

    def _client(self) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        if self._url is None:
            raise ServiceError("InternalServerError", "Nothing stands for S3 here.")
        if self._made is None:
            # It takes a third of a second, which every start would take longer.
            from tools.local.clients import make_client  # noqa: PLC0415

            self._made = make_client("s3", self._region, self._url)
        return self._made


def s3_failure(error: Exception) -> tuple[str, str]:
    """Return the code and the message of an operation that fails at a bucket."""
    answered = getattr(error, "response", {}).get("Error", {})
    if answered:
        return f"S3{answered.get('Code')}", str(answered.get("Message"))
    if isinstance(error, ServiceError):
        return error.kind, error.message
    return "UNKNOWN", str(error)
