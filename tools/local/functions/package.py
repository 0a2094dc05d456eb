"""The code of a function, fetched from S3 and unpacked."""

import base64
import hashlib
import io
import os
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from tools.invocations.payload import FunctionUnavailableError
from tools.local.functions.configuration import CodeReference, FunctionConfiguration


class PackageStore:
    """Unpacks archives into a folder, one subfolder per content.

    Parameters
    ----------
    lambda_client, s3_client
        Where layers are described and archives lie.
    directory
        Where the archives are unpacked; shared by processes that run functions.
    """

    def __init__(self, lambda_client: Any, s3_client: Any, directory: Path) -> None:  # noqa: ANN401
        self._lambda = lambda_client
        self._s3 = s3_client
        self._directory = directory

    def unpack_function(self, configuration: FunctionConfiguration) -> Path:
        """Return the folder that holds the function's unpacked code.

        Raises
        ------
        FunctionUnavailableError
            If no object in S3 holds this code.
        """
        return self._unpack(configuration.code, f"function '{configuration.name}'")

    def unpack_layers(self, configuration: FunctionConfiguration) -> list[Path]:
        """Return the folders of the function's layers, the first layer first.

        Raises
        ------
        FunctionUnavailableError
            If no object in S3 holds a layer's content.
        """
        return [
            self._unpack(self._layer_code(arn), f"layer '{arn}'") for arn in configuration.layers
        ]

    def _layer_code(self, version_arn: str) -> CodeReference:
        layer_arn, _, version = version_arn.rpartition(":")
        answer = self._lambda.get_layer_version(LayerName=layer_arn, VersionNumber=int(version))
        sha256 = answer["Content"]["CodeSha256"]
        return CodeReference(key=archive_key(sha256), sha256=sha256)

    def _unpack(self, code: CodeReference, owner: str) -> Path:
        target = self._directory / base64.b64decode(code.sha256).hex()
        if not target.exists():
            archive = self._fetch(code, owner)
            self._directory.mkdir(parents=True, exist_ok=True)
            # Another process may unpack the same archive: whoever renames first wins.
            unfinished = Path(tempfile.mkdtemp(prefix="unpacking-", dir=self._directory))
            _extract(archive, unfinished)
            try:
                unfinished.rename(target)
            except OSError:
                shutil.rmtree(unfinished)
        return target

    def _fetch(self, code: CodeReference, owner: str) -> bytes:
        # Lambda names the key, but neither the bucket nor, for a layer, anything else: look into
        # the few buckets there are, and let the digest decide.
        buckets = [bucket["Name"] for bucket in self._s3.list_buckets()["Buckets"]]
        for key in dict.fromkeys((code.key, archive_key(code.sha256))):
            for bucket in buckets:
                body = self._read(bucket, key)
                if body is not None and _digest(body) == code.sha256:
                    return body
        raise FunctionUnavailableError(
            f"The code of {owner} is in no S3 bucket (key '{code.key}'): only functions that are "
            "deployed from S3 or by CloudFormation run locally."
        )

    def _read(self, bucket: str, key: str) -> bytes | None:
        try:
            body: bytes = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "NoSuchBucket"}:
                return None
            raise
        return body


def archive_key(sha256: str) -> str:
    """Return the key under which CloudFormation keeps an archive that has no key of its own."""
    return f"{base64.b64decode(sha256).hex()}.zip"


def _digest(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def _extract(archive: bytes, target: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for member in opened.infolist():
            path = Path(opened.extract(member, target))
            mode = member.external_attr >> 16
            if mode and path.is_file():
                # Scripts in the package stay executable, and everything stays readable to us.
                os.chmod(path, (mode & 0o777) | 0o600)  # noqa: PTH101
