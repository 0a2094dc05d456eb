"""Moto, and a runner for the functions deployed there."""

import io
import json
import sys
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.local.cloudformation.embedded import REGION, AnyClient, make_client, start_moto
from tools.local.functions import FunctionRunner

Deploy = Callable[..., str]

NODE = Path(sys.executable).parent / "node"


@pytest.fixture(scope="session")
def client() -> Iterator[Callable[[str], AnyClient]]:
    with start_moto() as moto:
        yield lambda service: make_client(service, REGION, moto.url)


@pytest.fixture(scope="session")
def runner(
    client: Callable[[str], AnyClient], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FunctionRunner]:
    assert NODE.exists(), "Node.js is missing: run `make setup`."
    made = FunctionRunner(
        lambda_client=client("lambda"),
        s3_client=client("s3"),
        environment={"AWS_ENDPOINT_URL": "http://localhost:1", "SHARED": "from the runner"},
        work_dir=tmp_path_factory.mktemp("functions"),
        python=Path(sys.executable),
        node=NODE,
    )
    yield made
    made.close()


@pytest.fixture(scope="session")
def role(client: Callable[[str], AnyClient]) -> str:
    document = json.dumps({"Version": "2012-10-17", "Statement": []})
    made = client("iam").create_role(RoleName="functions", AssumeRolePolicyDocument=document)
    return str(made["Role"]["Arn"])


@pytest.fixture
def deploy(client: Callable[[str], AnyClient], role: str) -> Deploy:
    """Return a function that deploys source files and returns the function's name."""

    def deployed(files: Mapping[str, str], **settings: Any) -> str:
        name = f"function-{uuid.uuid4().hex[:8]}"
        client("s3").create_bucket(Bucket="code")
        client("s3").put_object(Bucket="code", Key=f"{name}.zip", Body=archive(files))
        client("lambda").create_function(
            FunctionName=name,
            Role=role,
            Code={"S3Bucket": "code", "S3Key": f"{name}.zip"},
            **{"Runtime": "python3.14", "Handler": "index.handler", "Timeout": 30, **settings},
        )
        return name

    return deployed


def archive(files: Mapping[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as opened:
        for name, text in files.items():
            opened.writestr(name, text)
    return content.getvalue()


@pytest.fixture(autouse=True)
def _parent_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONLY_IN_THE_PARENT", "leaked")
