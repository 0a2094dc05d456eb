"""Assemblies that are kept belong to the code that made them."""

import subprocess
import sys

from tests.shared_assemblies import SOURCES
from tools.paths import REPOSITORY

_PROGRAM = """
import sys, tools.synthesis, stacks.application
for name in {*sys.modules}:
    if name.startswith("tools."):
        print(name.replace(".", "/") + ".py")
"""


def test_all_tools_that_synthesis_loads_decide_whether_an_assembly_is_kept() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert {"tools/synthesis.py", *loaded} <= set(SOURCES)
