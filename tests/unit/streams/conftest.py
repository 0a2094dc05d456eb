"""The two consumers that the tests look at, built once."""

import pytest

from tests.unit.functions.packages import new_function
from tests.unit.streams.consumers import Resources, resources_of


@pytest.fixture(scope="session")
def default(tmp_path_factory: pytest.TempPathFactory) -> Resources:
    """A consumer with defaults in a stage that protects nothing."""
    return resources_of(new_function(tmp_path_factory.mktemp("sources")), full=False)


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Resources:
    """A consumer with everything switched on in a protected stage."""
    return resources_of(new_function(tmp_path_factory.mktemp("sources")), full=True)
