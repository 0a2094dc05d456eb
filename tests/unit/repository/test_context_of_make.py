"""What `make` is given as context reaches the app."""

import os
import shlex
import subprocess
from itertools import pairwise

import pytest

from stacks.context import CONTEXT_KEYS
from tools.paths import REPOSITORY


def _dry_run(target: str, *arguments: str, **environment: str) -> tuple[int, str]:
    answer = subprocess.run(
        ["make", "--dry-run", target, *arguments],
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.returncode, answer.stdout + answer.stderr


def _context(output: str) -> list[str]:
    (line,) = (each for each in output.splitlines() if each.startswith("cdk synth"))
    words = shlex.split(line)
    return [value for option, value in pairwise(words) if option == "-c"]


def test_every_key_reaches_the_app() -> None:
    given = [f"{key}=arn:{number}" for number, key in enumerate(CONTEXT_KEYS)]
    status, output = _dry_run("synth", f"CONTEXT={' '.join(given)}")
    assert status == 0
    assert _context(output) == given


def test_stage_and_namespace_have_variables_of_their_own() -> None:
    _, output = _dry_run("synth", "STAGE=prod", "NAMESPACE=", CONTEXT="cost:x=y")
    assert _context(output) == ["stage=prod", "cost:x=y"]


@pytest.mark.parametrize("value", ["a='b';id", "a=$(shell>id)", "a=`id`", "a=$HOME"])
def test_a_value_is_text_to_make_and_to_the_shell(value: str) -> None:
    _, output = _dry_run("synth", CONTEXT=value)
    assert _context(output) == [value]


def test_the_local_aws_says_that_it_takes_a_stage_alone() -> None:
    status, output = _dry_run("local", "CONTEXT=namespace=alice")
    assert status
    assert "make local takes STAGE alone" in output


def test_the_deployment_gives_the_context_of_its_environment_and_its_start() -> None:
    workflow = (REPOSITORY / ".github/workflows/deploy.yml").read_text("utf-8")
    assert "\n      CONTEXT: ${{ vars.CONTEXT }} ${{ inputs.context }}" in workflow
    assert "- run: make synth\n" in workflow
