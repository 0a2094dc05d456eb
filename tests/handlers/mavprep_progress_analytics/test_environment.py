"""Settings are checked once, and a missing one is named."""

import pytest

from function_settings.settings import SettingError
from mavprep_progress_analytics.environment import Environment

_VARIABLES = {
    "DATABASE_HOST": "mavprep.abc.eu-central-1.rds.amazonaws.com",
    "DATABASE_PORT": "5432",
    "DATABASE_NAME": "mavprep",
    "DATABASE_USER": "mavprep_analytics_writer",
    "DATABASE_CA_BUNDLE": "bundle.pem",
}


@pytest.mark.parametrize("name", _VARIABLES)
def test_a_missing_variable_is_named(name: str) -> None:
    with pytest.raises(SettingError, match=name):
        Environment.read({**_VARIABLES, name: ""})


def test_a_port_is_a_number() -> None:
    with pytest.raises(SettingError, match="DATABASE_PORT must be a number"):
        Environment.read({**_VARIABLES, "DATABASE_PORT": "five"})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "/var/run/postgresql"])
def test_a_database_on_the_same_machine_needs_no_certificates(host: str) -> None:
    settings = Environment.read({**_VARIABLES, "DATABASE_HOST": host, "DATABASE_CA_BUNDLE": ""})
    assert settings.ca_bundle is None
