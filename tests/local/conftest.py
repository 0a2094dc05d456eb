"""One deployed local AWS for all tests that ask for it.

It is started when the tests have been collected, in the background, so that tests that do without
it run meanwhile. With several test processes the first one starts it and all share it. Should they
be killed, it ends by itself, since nobody holds its lock any more.
"""

import fcntl
import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from tests.local.embedded import DATACTL, EmbeddedAws
from tools.local.settings import StateFolder
from tools.local.supervisor.deployment import read_deployment
from tools.local.supervisor.locks import locked

FIXTURE = "deployed_aws"
_START_SECONDS = 240.0


class SharedStart(threading.Thread):
    """Starts the shared local AWS, or waits until another test process has done so.

    Parameters
    ----------
    folder
        A folder that all test processes of this run share.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.aws = EmbeddedAws(folder / "local-aws")
        self.log = folder / "local-aws.log"
        self._turn = folder / "local-aws.turn"
        users = folder / "local-aws.users"
        self._users = os.open(users, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._users, fcntl.LOCK_SH)
        self._command = [str(DATACTL), "local", "up", "--in-memory", f"--while-locked={users}"]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_deployed(self) -> bool:
        """Whether it can be used."""
        deployment = read_deployment(StateFolder(self.aws.folder))
        return deployment is not None and deployment.deployed_at is not None

    def run(self) -> None:
        """Start and deploy."""
        with locked(self._turn, timeout_seconds=_START_SECONDS), self.log.open("ab") as log:
            if self.is_deployed:
                return
            self._process = subprocess.Popen(
                self._command,
                env=self.aws.command_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            self._process.wait()

    def finish(self) -> None:
        """Stop it, unless another test process uses it."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        self.join()
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        finally:
            os.close(self._users)
        self.aws.datactl("down")


_START = pytest.StashKey[SharedStart]()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start early if any collected test will ask for it."""
    wanted = any(FIXTURE in getattr(item, "fixturenames", ()) for item in session.items)
    if wanted and not session.config.option.collectonly:
        folder = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        is_one_of_several = hasattr(session.config, "workerinput")
        start = SharedStart(folder.parent if is_one_of_several else folder)
        start.start()
        session.config.stash[_START] = start


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave nothing running."""
    start = session.config.stash.get(_START, None)
    if start is not None:
        start.finish()


@pytest.fixture(scope="session")
def deployed_aws(pytestconfig: pytest.Config) -> EmbeddedAws:
    """Return the local AWS with all stacks of the dev stage, shared by all tests."""
    start = pytestconfig.stash[_START]
    start.join()
    if not start.is_deployed:
        pytest.fail(f"The local AWS did not start:\n{start.log.read_text('utf-8')}", pytrace=False)
    return start.aws
