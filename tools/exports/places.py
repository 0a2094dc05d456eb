"""Where an export lies: in S3, or in a folder into which it was copied."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from tools.exports.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Callable

_ABSENT = {"NoSuchKey", "404"}


class Place(Protocol):
    """Opens the objects of an export."""

    def open(self, key: str) -> IO[bytes]:
        """Return what an object holds, to be read once.

        Raises
        ------
        ExportError
            If there is no such object.
        """

    def address(self, key: str) -> str:
        """Return what people call an object."""


@dataclass(frozen=True)
class BucketPlace:
    """A bucket."""

    client: object
    bucket: str

    def open(self, key: str) -> IO[bytes]:
        """Return what an object holds, as it arrives."""
        try:
            body: IO[bytes] = self.client.get_object(Bucket=self.bucket, Key=key)["Body"]  # type: ignore[attr-defined]
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                raise ExportError(f"There is no {self.address(key)}.") from None
            raise
        return body

    def address(self, key: str) -> str:
        """Return the object's address."""
        return f"s3://{self.bucket}/{key}"


@dataclass(frozen=True)
class FolderPlace:
    """A folder that holds what a bucket held, under the same keys."""

    folder: Path

    def open(self, key: str) -> IO[bytes]:
        """Return what a file holds."""
        try:
            return (self.folder / key).open("rb")
        except FileNotFoundError:
            raise ExportError(f"There is no {self.address(key)}.") from None

    def address(self, key: str) -> str:
        """Return the file's path."""
        return str(self.folder / key)


def place_of(address: str, s3: Callable[[], object]) -> tuple[Place, str]:
    """Return where the address of an export points, and the rest of it as a key.

    Parameters
    ----------
    address
        ``s3://BUCKET/PREFIX`` or a path: of an export's folder, or its ``manifest-summary.json``.
    s3
        Makes a client of S3.

    Raises
    ------
    ExportError
        If it names neither.
    """
    if address.startswith("s3://"):
        parts = urlsplit(address)
        if not parts.netloc:
            raise ExportError(f"{address!r} names no bucket.")
        return BucketPlace(s3(), parts.netloc), parts.path.strip("/")
    path = Path(address)
    if not path.exists():
        raise ExportError(f"There is no {address!r}: give s3://BUCKET/PREFIX or a folder.")
    return FolderPlace(Path(path.anchor or ".")), str(path.relative_to(path.anchor or "."))
