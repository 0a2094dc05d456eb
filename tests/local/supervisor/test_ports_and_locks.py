"""Ports that processes get, and locks that end with their holder."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools.local.errors import LocalAwsError
from tools.local.ports import choose_ports, is_free
from tools.local.supervisor.locks import LockHeldError, holder, is_in_use, is_locked, locked
from tools.paths import REPOSITORY

_HOLDER = """
import signal, sys
from pathlib import Path
from tools.local.supervisor.locks import locked

with locked(Path(sys.argv[1]), timeout_seconds=0):
    print("held", flush=True)
    signal.pause()
"""
NAMES = ("moto", "postgres", "cloudformation")


def test_every_process_gets_a_port_of_its_own() -> None:
    ports = choose_ports(NAMES, demanded={}, preferred={})

    assert len(set(ports.values())) == len(NAMES)
    assert all(is_free(port) for port in ports.values())


def test_a_preferred_port_is_taken_only_if_it_is_free() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        free = choose_ports(["moto"], demanded={}, preferred={})["moto"]

        ports = choose_ports(NAMES, demanded={}, preferred={"moto": free, "postgres": taken})

    assert ports["moto"] == free
    assert ports["postgres"] != taken


def test_a_demanded_port_has_to_be_free() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]

        with pytest.raises(LocalAwsError, match=rf"Port {taken} of moto is taken"):
            choose_ports(NAMES, demanded={"moto": taken}, preferred={})


def test_a_lock_excludes_and_names_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert holder(path) is None
    with locked(path, timeout_seconds=0):
        assert holder(path) == os.getpid()
        with pytest.raises(LockHeldError), locked(path, timeout_seconds=0.1):
            pytest.fail("two hold the same lock")
    assert not is_locked(path)


def test_a_lock_ends_with_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(path)], stdout=subprocess.PIPE, cwd=REPOSITORY
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        assert is_in_use(path)
        assert holder(path) == process.pid

        process.kill()

    assert not is_in_use(path)


def test_a_lock_on_a_removed_file_excludes_nobody(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locked(path, timeout_seconds=0):
        path.unlink()
        with locked(path, timeout_seconds=1):
            assert is_locked(path)
