"""Local AWSs without stacks, for tests that hurt them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.embedded import EmbeddedAws
from tools.local.settings import ENGINE_VARIABLE


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    aws = EmbeddedAws(tmp_path_factory.mktemp("started") / "state")
    aws.datactl("up", "--no-deploy")
    yield aws
    aws.datactl("down")


@pytest.fixture
def unstarted(tmp_path: Path) -> Iterator[EmbeddedAws]:
    """Return one that the test starts itself, or tries to; it is stopped afterwards."""
    aws = EmbeddedAws(tmp_path / "state")
    yield aws
    _end(aws)


@pytest.fixture
def unstarted_small(tmp_path: Path) -> Iterator[EmbeddedAws]:
    """Return one with tables in moto: two processes less to start."""
    aws = EmbeddedAws(tmp_path / "small", {ENGINE_VARIABLE: "moto"})
    yield aws
    _end(aws)


def _end(aws: EmbeddedAws) -> None:
    """Stop it, if the test has left anything to stop."""
    if aws.folder.exists():
        aws.datactl("down")
