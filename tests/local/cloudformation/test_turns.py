"""Calls that moto cannot serve side by side."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tools.local.cloudformation.resources.handler import ResourceRequest, Services


class Moto:
    """A client that notes how many of its calls run at once."""

    meta = exceptions = None

    def __init__(self) -> None:
        self.running = self.most = 0
        self._others = threading.Event()

    def create_role(self, **_parameters: Any) -> None:
        self.running += 1
        self.most = max(self.most, self.running)
        self._others.wait(0.01)
        self.running -= 1


@pytest.mark.parametrize(
    ("services", "most"), [(("iam", "lambda"), 1), (("sqs", "sqs"), 2)], ids=["roles", "queues"]
)
def test_calls_that_walk_roles_follow_each_other(
    tmp_path: Path, services: tuple[str, str], most: int
) -> None:
    moto = Moto()
    local = Services(
        account="123456789012",
        clients=lambda _region: cast("Any", SimpleNamespace(client=lambda _service: moto)),
        streams_dir=tmp_path,
        functions=cast("Any", None),
        callbacks=cast("Any", None),
    )
    request = ResourceRequest("s", "l", "t", "us-east-1", local)

    with ThreadPoolExecutor(2) as pool:
        for service in services * 4:
            pool.submit(lambda name: request.client(name).create_role(RoleName="r"), service)

    assert moto.most == most
