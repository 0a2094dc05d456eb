"""The two databases that the tests look at, built once."""

import pytest

from tests.unit.rds.databases import DEFAULT_STAGE, FULL_STAGE, Resources, resources_of


@pytest.fixture(scope="session")
def default() -> Resources:
    """A database of an unprotected stage with the settings' defaults."""
    return resources_of(DEFAULT_STAGE)


@pytest.fixture(scope="session")
def full() -> Resources:
    """A database of a protected stage with everything switched on."""
    return resources_of(FULL_STAGE)
