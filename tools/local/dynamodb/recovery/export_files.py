"""The objects of an export: data in the order in which they come, and manifests about them.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
"""

import gzip
import hashlib
import json
import secrets
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from tools.local.dynamodb.recovery.other_services import OtherServices

FULL: Final = "FULL_EXPORT"

_BYTES_A_FILE = 16 * 1024 * 1024
"""Of lines before they are compressed; so much is in memory at a time."""
_VERSIONS: Final = {FULL: "2020-06-30", "INCREMENTAL_EXPORT": "2023-08-01"}
_ENCRYPTIONS: Final = {"AES256": "AES256", "KMS": "aws:kms"}


class ExportFiles:
    """Writes the objects of one export.

    Parameters
    ----------
    others
        Where the bucket is.
    description
        The export's description, as far as it is known when it begins.
    """

    def __init__(self, others: OtherServices, description: Mapping[str, Any]) -> None:
        self._others = others
        self._description = description
        self._bucket = description["S3Bucket"]
        prefix = description.get("S3Prefix")
        self._root = f"{prefix.rstrip('/')}/AWSDynamoDB" if prefix else "AWSDynamoDB"
        self._folder = f"{self._root}/{description['ExportArn'].rpartition('/')[2]}"
        self._lines: list[bytes] = []
        self._bytes = 0
        self._manifest: list[dict[str, Any]] = []

    @property
    def summary_key(self) -> str:
        """The key of the summary, which is written last."""
        return f"{self._folder}/manifest-summary.json"

    async def write(self, pages: AsyncIterator[list[dict[str, Any]]]) -> dict[str, Any]:
        """Write all objects, and return what the description tells when it is done.

        Raises
        ------
        Exception
            If the bucket refuses one.
        """
        await self._put(f"{self._folder}/_started", b"")
        items = size = 0
        async for page in pages:
            for record in page:
                line = _line(record)
                self._lines.append(line)
                self._bytes += len(line)
                items, size = items + 1, size + len(line)
            if self._bytes >= _BYTES_A_FILE:
                await self._write_data()
        if self._lines or not self._manifest:
            await self._write_data()
        files = b"".join(json.dumps(each).encode() + b"\n" for each in self._manifest)
        await self._put_with_checksum("manifest-files", files)
        done = {
            "EndTime": datetime.now(UTC).timestamp(),
            "ItemCount": items,
            "BilledSizeBytes": size,
        }
        summary = json.dumps(self._summary(done)).encode()
        await self._put_with_checksum("manifest-summary", summary)
        return {**done, "ExportManifest": self.summary_key}

    async def _write_data(self) -> None:
        body = gzip.compress(b"".join(self._lines), mtime=0)
        # Those of incremental exports lie together, so that one table of Athena reads them all.
        of_all = self._description["ExportType"] == FULL
        folder = self._folder if of_all else self._root
        key = f"{folder}/data/{secrets.token_hex(13)}.json.gz"
        etag = await self._put(key, body)
        self._manifest.append(
            {
                "itemCount": len(self._lines),
                "md5Checksum": _md5(body),
                "etag": etag,
                "dataFileS3Key": key,
            }
        )
        self._lines, self._bytes = [], 0

    async def _put_with_checksum(self, name: str, body: bytes) -> None:
        await self._put(f"{self._folder}/{name}.checksum", _md5(body).encode())
        await self._put(f"{self._folder}/{name}.json", body)

    async def _put(self, key: str, body: bytes) -> str:
        more = {}
        if "S3SseAlgorithm" in self._description:
            more["ServerSideEncryption"] = _ENCRYPTIONS[self._description["S3SseAlgorithm"]]
        if "S3SseKmsKeyId" in self._description:
            more["SSEKMSKeyId"] = self._description["S3SseKmsKeyId"]
        return await self._others.put_object(self._bucket, key, body, **more)

    def _summary(self, done: Mapping[str, Any]) -> dict[str, Any]:
        described = self._description
        kind = described["ExportType"]
        summary = {
            "version": _VERSIONS[kind],
            "exportArn": described["ExportArn"],
            "startTime": _written(described["StartTime"]),
            "endTime": _written(done["EndTime"]),
            "tableArn": described["TableArn"],
            "tableId": described["TableId"],
            **_times(described),
            "s3Bucket": described["S3Bucket"],
            "s3Prefix": described.get("S3Prefix"),
            "s3SseAlgorithm": described.get("S3SseAlgorithm", "AES256"),
            "s3SseKmsKeyId": described.get("S3SseKmsKeyId"),
            "manifestFilesS3Key": f"{self._folder}/manifest-files.json",
            "billedSizeBytes": done["BilledSizeBytes"],
            "itemCount": done["ItemCount"],
            "outputFormat": described["ExportFormat"],
        }
        if kind != FULL:
            summary["outputView"] = described["IncrementalExportSpecification"]["ExportViewType"]
        return {**summary, "exportType": kind}


def _times(described: Mapping[str, Any]) -> dict[str, str]:
    if described["ExportType"] == FULL:
        return {"exportTime": _written(described["ExportTime"])}
    window = described["IncrementalExportSpecification"]
    return {
        "exportFromTime": _written(window["ExportFromTime"]),
        "exportToTime": _written(window["ExportToTime"]),
    }


def _written(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _md5(body: bytes) -> str:
    return b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


def _line(record: Mapping[str, Any]) -> bytes:
    """Write a record; half a surrogate pair, which has no form in UTF-8, stays an escape."""
    text = json.dumps(record, separators=(",", ":"), ensure_ascii=False)
    return text.encode(errors="backslashreplace") + b"\n"
