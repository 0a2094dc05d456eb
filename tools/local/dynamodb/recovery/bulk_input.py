"""The objects that a bulk put reads: JSON Lines, as they are or compressed."""

import json
import zlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.recovery.access import Item
from tools.local.dynamodb.recovery.other_services import OtherServices

_OF_GZIP = zlib.MAX_WBITS | 16
_RECORD = {"Item"}


@dataclass(frozen=True)
class InputLine:
    """A line of the input.

    Attributes
    ----------
    text
        The line, without its end.
    key
        The object that it is from.
    """

    text: bytes
    key: str

    def item(self) -> Item:
        """Return the item that the line holds.

        Raises
        ------
        ValueError
            If it holds none.
        ServiceError
            If it holds a condition: AWS documents that there are some, but not how they look, and
            a put without it would replace what it protects.
        """
        record: Any = json.loads(self.text)
        if not (isinstance(record, dict) and isinstance(record.get("Item"), dict)):
            raise ValueError('a record is {"Item": {…}}')  # noqa: TRY004  as of any other line
        more = sorted(set(record) - _RECORD)
        if more:
            raise ServiceError(
                "UnsupportedCondition",
                f"The local AWS puts items without conditions only: a record of {self.key} has "
                f"{', '.join(more)}.",
            )
        item: Item = record["Item"]
        return item


class BulkInput:
    """The input of one bulk put.

    Parameters
    ----------
    others
        Where the bucket is.
    source
        The InputS3Configuration.

    Attributes
    ----------
    read_bytes
        How much was read so far, of the objects as they are.
    """

    def __init__(self, others: OtherServices, source: Mapping[str, Any]) -> None:
        self._others = others
        self._bucket = source["S3Bucket"]
        self._prefix = source.get("S3KeyPrefix", "")
        self._is_compressed = source.get("InputCompressionType", "NONE") == "GZIP"
        self._keys: list[str] = []
        self.read_bytes = 0

    async def measure(self) -> int:
        """Find the objects, and return how many bytes they have.

        Raises
        ------
        ServiceError
            If there is none.
        """
        sizes = await self._others.sizes_of_objects(self._bucket, self._prefix)
        self._keys = [key for key in sizes if not key.endswith("/")]
        if not self._keys:
            raise ServiceError(
                "S3NoSuchKey", f"No object of {self._bucket} begins with '{self._prefix}'"
            )
        return sum(sizes[key] for key in self._keys)

    async def lines(self) -> AsyncIterator[InputLine]:
        """Yield the lines that are not empty."""
        for key in self._keys:
            rest = b""
            async for chunk in self._content(key):
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    if line.strip():
                        yield InputLine(line, key)
            if rest.strip():
                yield InputLine(rest, key)

    async def _content(self, key: str) -> AsyncIterator[bytes]:
        unzip = zlib.decompressobj(_OF_GZIP)
        async for chunk in self._others.chunks_of_object(self._bucket, key):
            self.read_bytes += len(chunk)
            if not self._is_compressed:
                yield chunk
                continue
            left = chunk
            while left:
                yield unzip.decompress(left)
                left = unzip.unused_data
                if unzip.eof:  # files of several parts put together are as good
                    unzip = zlib.decompressobj(_OF_GZIP)
