"""The variables that clients get."""

from pathlib import Path

import pytest

from tools.local.settings import (
    Endpoints,
    StateFolder,
    client_environment,
    without_client_settings,
)

ENDPOINTS = Endpoints("http://localhost:1", "http://localhost:2", "http://localhost:3", 4)


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    return StateFolder(tmp_path)


def test_no_variable_points_outside_of_this_machine(folder: StateFolder) -> None:
    environment = client_environment(ENDPOINTS, folder)

    urls = [value for name, value in environment.items() if "ENDPOINT" in name]
    assert {url[-1] for url in urls} == {"1", "2", "3"}
    assert {url.removeprefix("http://localhost:") for url in urls} == {"1", "2", "3"}
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        assert environment[name].startswith(str(folder.path))
    assert environment["AWS_EC2_METADATA_DISABLED"] == "true"
    assert environment["DATABASE_URL"] == "postgresql://postgres@127.0.0.1:4/mavprep"


def test_two_folders_have_two_access_keys(tmp_path: Path) -> None:
    keys = {StateFolder(tmp_path / name).access_key_id for name in ("one", "two")}

    assert len(keys) == 2
    assert all(len(key) == 20 and key.isalnum() for key in keys)


@pytest.mark.parametrize(
    ("former", "expected"),
    [("", "localhost,127.0.0.1"), ("intranet", "intranet,localhost,127.0.0.1")],
)
def test_a_proxy_is_not_asked_for_this_machine(
    folder: StateFolder, monkeypatch: pytest.MonkeyPatch, former: str, expected: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", former)
    monkeypatch.delenv("NO_PROXY", raising=False)

    environment = client_environment(ENDPOINTS, folder)

    assert environment["NO_PROXY"] == environment["no_proxy"] == expected


def test_settings_of_an_account_do_not_reach_the_processes() -> None:
    given = {
        "AWS_PROFILE": "production",
        "PGHOST": "db",
        "DATABASE_URL": "postgresql://db/production",
        "CDK_HOME": "/",
        "HOME": "/home/me",
    }

    assert without_client_settings(given) == {"HOME": "/home/me"}
