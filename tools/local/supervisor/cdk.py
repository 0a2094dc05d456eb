"""Running the unmodified CDK CLI against a local AWS."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tools.local.errors import LocalAwsError
from tools.local.project import Project
from tools.local.settings import (
    ACCOUNT,
    REGION,
    StateFolder,
    client_environment,
    without_client_settings,
)
from tools.local.supervisor.cdk_output import failure_sentence, finished_stack
from tools.local.supervisor.state import read_state

BOOTSTRAP: Final = "cdk-bootstrap"
SYNTH: Final = "cdk-synth"
DEPLOY: Final = "cdk-deploy"

VALIDATION_VARIABLE: Final = "CDK_VALIDATION"
"""CDK's own switch: with `false`, templates that were validated elsewhere are not again."""


class Cdk:
    """The CLI with the environment of one local AWS.

    Parameters
    ----------
    project
        The app to deploy.
    folder
        The local AWS, in which a supervisor runs; the CLI's output, logs and caches go there, too.

    Raises
    ------
    LocalAwsError
        If it is not installed, or no local AWS runs.
    """

    def __init__(self, project: Project, folder: StateFolder) -> None:
        state = read_state(folder)
        if state is None:
            raise LocalAwsError("No local AWS runs.")
        self._project = project
        self._folder = folder
        self._program = find_program(project)
        self._environment = {
            **without_client_settings(os.environ),
            **client_environment(state.endpoints, folder),
            "PATH": program_path(project),
            **project.variables,
            # Nothing is read from or left in the home folder, and nobody is told.
            VALIDATION_VARIABLE: os.environ.get(VALIDATION_VARIABLE, "true"),
            "CDK_HOME": str(folder.path / "cdk-home"),
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "CDK_DISABLE_VERSION_CHECK": "true",
            "NO_COLOR": "1",
        }
        self._running: list[subprocess.Popen[str]] = []
        self._guard = threading.Lock()
        self._stopped = False

    def bootstrap(self) -> float:
        """Prepare the account for deployments; return the seconds it took."""
        # Outside the repository, where no cdk.json makes the CLI synthesize the app for nothing.
        environment = f"aws://{ACCOUNT}/{REGION}"
        return self._run(BOOTSTRAP, "bootstrap", environment, directory=self._folder.path)

    def synthesize(self, stage: str) -> float:
        """Synthesize all stacks of a stage; return the seconds it took."""
        output = f"--output={self._folder.assembly}"
        return self._run(SYNTH, "synth", "--quiet", f"--context=stage={stage}", output)

    def deploy(self, on_stack: Callable[[str], None]) -> float:
        """Deploy what was synthesized; return the seconds it took.

        Parameters
        ----------
        on_stack
            Called with the CLI's words for each stack that is finished.
        """

        def on_line(line: str) -> None:
            stack = finished_stack(line)
            if stack is not None:
                on_stack(stack)

        arguments = [f"--app={self._folder.assembly}", "--all", "--require-approval=never"]
        # Concurrent: the stacks are independent, and the CLI waits more than it works.
        arguments += ["--concurrency=5", "--asset-parallelism", "--progress=events"]
        return self._run(DEPLOY, "deploy", *arguments, on_line=on_line)

    def stop(self) -> None:
        """End the runs that are still under way, and allow no further one."""
        with self._guard:
            self._stopped = True
            running = list(self._running)
        for process in running:
            process.terminate()

    def _run(
        self,
        name: str,
        *arguments: str,
        directory: Path | None = None,
        on_line: Callable[[str], None] | None = None,
    ) -> float:
        log = self._folder.log(name)
        log.parent.mkdir(parents=True, exist_ok=True)
        command = [str(self._program), *arguments, "--no-notices"]
        started = time.monotonic()
        with (
            log.open("w", encoding="utf-8", buffering=1) as output,
            self._start(command, directory or self._project.root) as process,
        ):
            output.write(f"{' '.join(command)}\n")
            for line in process.stdout or ():
                output.write(line)
                if on_line is not None:
                    on_line(line)
        with self._guard:
            self._running.remove(process)
        if process.returncode != 0:
            raise LocalAwsError(failure_sentence(arguments[0], log.read_text("utf-8")), log)
        return time.monotonic() - started

    def _start(self, command: list[str], directory: Path) -> subprocess.Popen[str]:
        with self._guard:
            if self._stopped:
                raise LocalAwsError("The command was stopped.")
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                cwd=directory,
                env=self._environment,
            )
            self._running.append(process)
        return process


def find_program(project: Project) -> Path:
    """Find the CDK CLI: the project's own, else the machine's.

    Raises
    ------
    LocalAwsError
        If it or Node.js is not installed.
    """
    path = program_path(project)
    program = shutil.which("cdk", path=path)
    if program is None:
        raise LocalAwsError(
            f"The CDK CLI is not installed: {project.node_modules} does not hold it. "
            "Run `make setup`."
        )
    if shutil.which("node", path=path) is None:
        raise LocalAwsError("The CDK CLI needs Node.js, which is not on PATH. Run `make setup`.")
    return Path(program)


def program_path(project: Project) -> str:
    """Return a PATH on which the project's own programs come first."""
    own = (project.node_modules / ".bin", Path(sys.executable).parent)
    return os.pathsep.join((*map(str, own), os.environ.get("PATH", os.defpath)))
