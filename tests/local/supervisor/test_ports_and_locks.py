"""Ports that processes get, and locks that end with their holder."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
from typing import TYPE_CHECKING

import pytest

from tools.local.errors import LocalAwsError
from tools.local.supervisor.locks import LockHeldError, holder, is_in_use, is_locked, locked
from tools.local.supervisor.ports import choose_ports, is_free

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event
    from pathlib import Path

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
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    process = context.Process(target=_hold, args=(path, held))
    process.start()
    assert held.wait(30)
    assert is_in_use(path)

    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()

    assert not is_in_use(path)


def test_a_lock_on_a_removed_file_excludes_nobody(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locked(path, timeout_seconds=0):
        path.unlink()
        with locked(path, timeout_seconds=1):
            assert is_locked(path)


def _hold(path: Path, held: Event) -> None:
    with locked(path, timeout_seconds=0):
        held.set()
        signal.pause()
