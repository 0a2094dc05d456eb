"""Exports as DynamoDB lays them out, in a folder."""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

TABLE_ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TIME = "2026-11-20T03:00:00Z"


def write_export(
    folder: Path,
    files: Sequence[Sequence[Mapping[str, Any]]],
    *,
    prefix: str = "exports/",
    name: str = "0170000000000-0a1b2c3d",
    keys_with_prefix: bool = True,
    **summary: Any,
) -> Path:
    """Write an export, and return its folder; `files` are the records of each data file."""
    is_incremental = summary.get("exportType") == "INCREMENTAL_EXPORT"
    own = folder / prefix / "AWSDynamoDB" / name
    data = own.parent / "data" if is_incremental else own / "data"
    for each in (own, data):
        each.mkdir(parents=True, exist_ok=True)
    lines = []
    for number, records in enumerate(files):
        content = gzip.compress("".join(f"{json.dumps(each)}\n" for each in records).encode())
        path = data / f"{name}-{number}.json.gz"
        path.write_bytes(content)
        key = str(path.relative_to(folder / ("" if keys_with_prefix else prefix)))
        md5 = base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
        line = {"itemCount": len(records), "md5Checksum": md5, "etag": "e-1", "dataFileS3Key": key}
        lines.append(json.dumps(line))
    (own / "manifest-files.json").write_text("\n".join(lines) + "\n", "utf-8")
    described = {
        "version": "2020-06-30",
        "exportArn": f"{TABLE_ARN}/export/{name}",
        "tableArn": TABLE_ARN,
        "exportTime": TIME,
        "s3Bucket": "a-bucket",
        "s3Prefix": prefix.rstrip("/") or None,
        "itemCount": sum(map(len, files)),
        "outputFormat": "DYNAMODB_JSON",
        **summary,
    }
    (own / "manifest-summary.json").write_text(json.dumps(described), "utf-8")
    return own


INCREMENTAL: dict[str, Any] = {
    "version": "2023-08-01",
    "exportType": "INCREMENTAL_EXPORT",
    "outputView": "NEW_AND_OLD_IMAGES",
    "exportFromTime": "2026-11-20T03:00:00Z",
    "exportToTime": "2026-11-20T04:00:00Z",
}
