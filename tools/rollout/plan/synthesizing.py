"""Synthesis of the app as it is in a folder, in a process of its own: it may be of another day."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from data_platform.errors import ConfigurationError
from tools.assemblies import stack_templates
from tools.paths import REPOSITORY

_PROGRAM = """
import inspect, sys
from aws_cdk import App
from stacks.application import build
# Rule packs only read; a revision from before they could be left out runs them.
options = {"check_rules": False} if "check_rules" in inspect.signature(build).parameters else {}
build(App(builtin_cloud_formation_validation=False), **options).synth()
"""
_SOURCE_ROOTS = (".", "constructs", "lambdas")
_ASSET_CACHE = ".asset-cache"
_LAST_LINES = 5


def synthesized(
    root: Path, context: Mapping[str, Any], variables: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Return the templates by stack name that the app in a folder makes.

    Parameters
    ----------
    root
        Holds `cdk.json`, `stacks` and `constructs`.
    context
        Added to that of its `cdk.json`.
    variables
        Added to the environment: account and Region, as the CDK CLI sets them.

    Raises
    ------
    ConfigurationError
        If it cannot be synthesized.
    """
    with tempfile.TemporaryDirectory(prefix="rollout-") as scratch:
        settings = json.loads((root / "cdk.json").read_text("utf-8")).get("context", {})
        environment = {
            **os.environ,
            **variables,
            "CDK_OUTDIR": scratch,
            "CDK_CONTEXT_JSON": json.dumps({**settings, **context}),
            "PYTHONPATH": os.pathsep.join(str(root / each) for each in _SOURCE_ROOTS),
        }
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = "\n".join(done.stderr.strip().splitlines()[-_LAST_LINES:])
            raise ConfigurationError(f"The stacks cannot be synthesized:\n{said}")
        return stack_templates(Path(scratch))


@contextmanager
def revision(name: str) -> Iterator[Path]:
    """Give a folder with the files of a git revision; it is removed afterwards.

    Raises
    ------
    ConfigurationError
        If there is no such revision.
    """
    commit = _git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    if commit is None:
        raise ConfigurationError(
            f"{name!r} is neither a folder with a synthesized assembly nor a revision of git."
        )
    with tempfile.TemporaryDirectory(prefix="rollout-") as scratch:
        folder = Path(scratch, "revision")
        if _git("worktree", "add", "--detach", str(folder), commit.strip()) is None:
            raise ConfigurationError(f"git cannot check out {name!r} into a folder of its own.")
        try:
            # Packages of functions are kept by their content, whatever revision they are of.
            cache = REPOSITORY / _ASSET_CACHE
            cache.mkdir(exist_ok=True)
            (folder / _ASSET_CACHE).symlink_to(cache)
            yield folder
        finally:
            _git("worktree", "remove", "--force", str(folder))


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise ConfigurationError(
            "git is not installed, which compares revisions: install it, or name a folder with a "
            "synthesized assembly."
        ) from None
    return done.stdout if done.returncode == 0 else None
