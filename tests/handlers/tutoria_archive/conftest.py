"""A bucket for each test."""

import uuid
from typing import Any

import boto3
import pytest

from tests.handlers.conftest import ACCESS
from tests.handlers.tutoria_archive.archives import Bucket


@pytest.fixture(scope="session")
def s3(moto_url: str) -> Any:
    make: Any = boto3.client
    return make("s3", endpoint_url=moto_url, **ACCESS)


@pytest.fixture
def bucket(s3: Any) -> Bucket:
    name = f"archive-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    return Bucket(s3, name)
