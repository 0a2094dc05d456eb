"""Other services of the local AWS: buckets, which exports go to, and vaults."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

from tools.local.dynamodb.messages import ServiceError

_CHUNK_BYTES = 1024 * 1024


class OtherServices:
    """What stands for services other than DynamoDB.

    Parameters
    ----------
    url
        Where it answers; None if nothing stands for them.
    region
        The Region of the requests.
    """

    def __init__(self, url: str | None, region: str) -> None:
        self._url = url
        self._region = region
        self._made: Any = None

    async def put_object(self, bucket: str, key: str, body: bytes, **more: str) -> str:
        """Write an object, and return its ETag."""
        put = partial(self._client("s3").put_object, Bucket=bucket, Key=key, Body=body, **more)
        answer = await self._call(put)
        return str(answer["ETag"]).strip('"')

    async def sizes_of_objects(self, bucket: str, prefix: str) -> dict[str, int]:
        """Return the sizes of the objects whose keys begin so, by key."""
        pages = self._client("s3").get_paginator("list_objects_v2")
        found = pages.paginate(Bucket=bucket, Prefix=prefix)
        objects = await self._call(lambda: list(found.search("Contents[]")))
        return {each["Key"]: each["Size"] for each in objects if each is not None}

    async def chunks_of_object(self, bucket: str, key: str) -> AsyncIterator[bytes]:
        """Yield the content of an object, a part at a time."""
        get = partial(self._client("s3").get_object, Bucket=bucket, Key=key)
        body = (await self._call(get))["Body"]
        while chunk := await self._call(partial(body.read, _CHUNK_BYTES)):
            yield chunk

    async def has_vault(self, name: str) -> bool:
        """Tell whether there is a vault of a name."""
        backup = self._client("backup")
        try:
            await self._call(partial(backup.describe_backup_vault, BackupVaultName=name))
        except backup.exceptions.ResourceNotFoundException:
            return False
        return True

    async def _call(self, request: Callable[[], Any]) -> Any:  # noqa: ANN401  what boto3 returns
        """Make a call of boto3's, while others are answered."""
        return await asyncio.to_thread(request)

    def _client(self, service: str) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        if self._url is None:
            raise ServiceError("InternalServerError", f"Nothing stands for {service} here.")
        if self._made is None:
            # It takes a third of a second, which every start would take longer.
            from tools.local.clients import Clients  # noqa: PLC0415

            self._made = Clients(self._region, {"default": self._url})
        return self._made.client(service)


def s3_failure(error: Exception) -> tuple[str, str]:
    """Return the code and the message of an operation that fails at a bucket."""
    if isinstance(error, ServiceError):
        return error.kind, error.message
    answered = getattr(error, "response", {}).get("Error", {})
    if answered:
        return f"S3{answered.get('Code')}", str(answered.get("Message"))
    return "UNKNOWN", str(error)
