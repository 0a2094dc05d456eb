"""An archive in a bucket of its own, and a reader that goes by the rules of DynamoDB's import."""

import base64
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = "items/"


@dataclass(frozen=True)
class Bucket:
    """A bucket of a test's own."""

    s3: Any
    name: str

    def objects(self) -> dict[str, bytes]:
        """Return all objects by their keys."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        keys = [each["Key"] for page in pages for each in page.get("Contents", ())]
        return {key: self.s3.get_object(Bucket=self.name, Key=key)["Body"].read() for key in keys}

    def lines(self) -> dict[str, list[Mapping[str, Any]]]:
        """Return the items of each object by its key."""
        return {key: read_import_lines(body) for key, body in self.objects().items()}

    def imported(self, *key_names: str) -> dict[str, Mapping[str, Any]]:
        """Return what an import into a new table gives: one item per primary key."""
        return {
            json.dumps([item[name] for name in key_names]): item
            for lines in self.lines().values()
            for item in lines
        }


def read_import_lines(body: bytes) -> list[Mapping[str, Any]]:
    """Read an object as DynamoDB's import does: each line is an object with one member, `Item`."""
    items = []
    for line in gzip.decompress(body).decode("utf-8").splitlines():
        members = json.loads(line)
        assert list(members) == ["Item"]
        items.append(members["Item"])
    return items


def as_put(value: Any) -> Any:
    """Return DynamoDB JSON as boto3 takes it: binary values as bytes instead of base64."""
    if isinstance(value, list):
        return [as_put(member) for member in value]
    if not isinstance(value, dict):
        return value
    return {
        name: base64.b64decode(member)
        if name == "B" and isinstance(member, str)
        else [base64.b64decode(each) for each in member]
        if name == "BS" and isinstance(member, list)
        else as_put(member)
        for name, member in value.items()
    }
