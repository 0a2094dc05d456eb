"""The code of functions and layers, always kept in S3 so that it can be run from there."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.awslambda.cfn_response import CFN_RESPONSE
from tools.local.cloudformation.resources.handler import ResourceRequest
from tools.local.functions.package import archive_key

_FIXED_DATE = (1980, 1, 1, 0, 0, 0)


def code_location(
    request: ResourceRequest, code: Mapping[str, Any], runtime: str
) -> dict[str, str]:
    """Return where a function's code lies; code written in the template is put into S3 first."""
    if "ZipFile" in code:
        return _store(request, _inline_archive(code["ZipFile"], runtime))
    return dict(code)


def keep_layer_content(request: ResourceRequest, content: Mapping[str, str]) -> None:
    """Keep a copy of a layer's archive where it is found by its digest.

    moto does not tell where the content of a layer lies.
    """
    found = request.client("s3").get_object(Bucket=content["S3Bucket"], Key=content["S3Key"])
    _store(request, found["Body"].read())


def _inline_archive(source: str, runtime: str) -> bytes:
    files = {"index.js" if runtime.startswith("nodejs") else "index.py": source}
    if runtime.startswith("python"):
        # Lambda adds this module to code that is written in a template, and to no other.
        files["cfnresponse.py"] = CFN_RESPONSE
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for name, text in files.items():
            opened.writestr(zipfile.ZipInfo(name, _FIXED_DATE), text)
    return archive.getvalue()


def _store(request: ResourceRequest, archive: bytes) -> dict[str, str]:
    client = request.client("s3")
    bucket = f"local-function-code-{request.account}"
    client.create_bucket(Bucket=bucket)
    digest = base64.b64encode(hashlib.sha256(archive).digest()).decode()
    key = archive_key(digest)
    client.put_object(Bucket=bucket, Key=key, Body=archive)
    return {"S3Bucket": bucket, "S3Key": key}
