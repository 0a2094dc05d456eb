"""Stopping a local AWS, and what is left of it."""

import fcntl
import shutil
from pathlib import Path

from tests.local.embedded import EmbeddedAws, wait_until
from tools.local.ports import is_free


def test_down_leaves_nothing_and_another_copy_alone(
    started: EmbeddedAws, unstarted: EmbeddedAws
) -> None:
    before = {process.name: process.pid for process in started.state.processes}
    unstarted.datactl("up", "--no-deploy", "--in-memory")
    unstarted.client("s3").create_bucket(Bucket="only-in-the-second")
    ports = {process.port for process in unstarted.state.processes if process.port}

    assert not ports & {process.port for process in started.state.processes}
    assert started.client("s3").list_buckets()["Buckets"] == []
    keys = {aws.environment["AWS_ACCESS_KEY_ID"] for aws in (started, unstarted)}
    assert len(keys) == 2

    assert "is stopped" in unstarted.datactl("down").stdout
    assert unstarted.processes() == []
    assert all(is_free(port) for port in ports)
    assert not unstarted.folder.exists()
    assert "No local AWS runs here." in unstarted.datactl("down").stdout

    assert {process.name: process.pid for process in started.state.processes} == before
    started.datactl("status")


def test_it_ends_when_its_folder_is_removed(unstarted_small: EmbeddedAws) -> None:
    unstarted_small.datactl("up", "--no-deploy")

    # Processes write while it is removed: what they leave then is not the state file.
    shutil.rmtree(unstarted_small.folder, ignore_errors=True)

    wait_until(lambda: not unstarted_small.processes(), "all processes have ended", 15)


def test_it_can_be_bound_to_a_lock(unstarted_small: EmbeddedAws, tmp_path: Path) -> None:
    users = tmp_path / "users"
    with users.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        unstarted_small.datactl("up", "--no-deploy", f"--while-locked={users}")
        assert unstarted_small.processes()

    wait_until(lambda: not unstarted_small.processes(), "all processes have ended", 15)
