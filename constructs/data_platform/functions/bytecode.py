"""Bytecode for the functions' interpreter, compiled when a package is built.

A function cannot write beside its code, so what has no bytecode in the package is compiled again at
every cold start, which takes longer than all else in it. Bytecode of another Python version would
be ignored, so it is only made where an interpreter of the right version is named.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data_platform.errors import ConfigurationError

INTERPRETER_VARIABLE = "LAMBDA_PYTHON"
"""Environment variable with the path of an interpreter of the functions' version."""

_QUESTION = (
    "import importlib.util, sys; print(sys.implementation.name, sys.version_info.releaselevel, "
    "'%d.%d' % sys.version_info[:2], importlib.util.MAGIC_NUMBER.hex())"
)
_ANSWERS = 4
_TASK_ROOT = "/var/task"


@dataclass(frozen=True)
class BytecodeCompiler:
    """An interpreter of the functions' version.

    Attributes
    ----------
    interpreter
        Path of the program.
    magic_number
        Identifies the format of its bytecode, which all releases of one version share.
    """

    interpreter: Path
    magic_number: str

    def compile_folder(self, folder: Path) -> None:
        """Put bytecode beside every Python source below a folder.

        Python takes it without looking at the source, whose date a package does not keep.

        Raises
        ------
        ConfigurationError
            If a source cannot be compiled.
        """
        command = [str(self.interpreter), "-m", "compileall", "-q", "-f"]
        command += ["--invalidation-mode", "unchecked-hash"]
        # The name of a folder of this machine would make every build another one.
        command += ["-s", str(folder), "-p", _TASK_ROOT]
        answer = subprocess.run(
            [*command, str(folder)],
            # Standard output belongs to the CDK CLI.
            stdout=sys.stderr,
            # The order of a set would depend on a random seed.
            env={"PATH": os.environ.get("PATH", ""), "PYTHONHASHSEED": "0"},
            check=False,
        )
        if answer.returncode:
            raise ConfigurationError(
                "A function's package has Python sources that cannot be compiled; the lines above "
                "name them."
            )


def named_compiler(
    version: str, environment: Mapping[str, str] = os.environ
) -> BytecodeCompiler | None:
    """Return the interpreter that the environment names; None if it names none.

    Parameters
    ----------
    version
        What the functions run on, such as ``3.14``.
    environment
        May hold `INTERPRETER_VARIABLE`.

    Raises
    ------
    ConfigurationError
        If there is no such program, or it is not a released CPython of exactly that version.
    """
    named = environment.get(INTERPRETER_VARIABLE)
    if not named:
        return None
    implementation, level, found, magic_number = _ask(named, version)
    if (implementation, level, found) != ("cpython", "final", version):
        raise ConfigurationError(
            f"{INTERPRETER_VARIABLE} names {named}, which is {implementation} {found} ({level}); "
            f"the functions run on CPython {version} and would ignore its bytecode. "
            f"{_advice(version)}"
        )
    return BytecodeCompiler(Path(named), magic_number)


def _ask(named: str, version: str) -> list[str]:
    try:
        answer = subprocess.run(
            [named, "-S", "-c", _QUESTION], capture_output=True, check=True, text=True, timeout=60
        ).stdout.split()
    except (OSError, ValueError, subprocess.SubprocessError):
        answer = []
    if len(answer) != _ANSWERS:
        raise ConfigurationError(
            f"{INTERPRETER_VARIABLE} names {named}, which does not answer as a Python interpreter. "
            f"{_advice(version)}"
        )
    return answer


def _advice(version: str) -> str:
    return (
        f"`uv python install {version}` installs one, `uv python find {version}` tells its path; "
        "or leave the variable out, for packages without bytecode."
    )
