"""A wrong context value, or a wrong declaration, ends in one sentence and leaves no assembly."""

import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from aws_cdk import App

import app
from tools.paths import REPOSITORY
from tools.synthesis import synthesize


def _python_path(root: Path) -> str:
    return os.pathsep.join(str(root / part) for part in (".", "constructs", "lambdas"))


def _run_app(context: dict[str, object], output: Path, root: Path = REPOSITORY) -> tuple[int, str]:
    answer = subprocess.run(
        [sys.executable, "app.py"],
        cwd=root,
        env={
            **os.environ,
            "CDK_CONTEXT_JSON": json.dumps(context),
            "CDK_OUTDIR": str(output),
            "PYTHONPATH": _python_path(root),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.returncode, answer.stderr


@pytest.mark.usefixtures("collecting")
@pytest.mark.parametrize(
    ("context", "sentence"),
    [
        ({"stage": "production"}, "error: There is no stage 'production': use -c stage="),
        ({"stage": {"name": "dev"}}, "error: There is no stage"),
        ({"namespace": "Team_A"}, "error: The namespace 'Team_A' is malformed"),
        ({"namespace": ""}, "error: The namespace '' is malformed"),
        ({"namespace": "a" * 21}, "malformed: use up to 20 lower-case letters"),
        ({"namespace": "aws-copy"}, "but not with 'aws' or 'ssm'"),
        ({"namespace": 7}, "error: The namespace 7 is not a word"),
        ({"namespce": "bob"}, "There is no context value 'namespce': did you mean 'namespace'?"),
        ({"stages": "prod"}, "There is no context value 'stages': did you mean 'stage'?"),
        ({"Stage": "prod"}, "error: There is no context value 'Stage': did you mean 'stage'?"),
        (
            {"iops:lambdaExecutionRoleArn": "IopsRole"},
            "error: The context value iops:lambdaExecutionRoleArn is 'IopsRole': give the ARN",
        ),
        (
            {"cost:anomalyMonitorArn": "monitor"},
            "error: The context value cost:anomalyMonitorArn is 'monitor': give the ARN",
        ),
    ],
)
def test_a_wrong_context_value_is_refused(
    context: dict[str, object],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    output = tmp_path / "cdk.out"
    monkeypatch.setattr("aws_cdk.App", partial(App, context=context, outdir=str(output)))
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert sentence in str(ended.value.code)
    assert "\n" not in str(ended.value.code)
    assert not list(output.glob("*"))


@pytest.fixture
def collecting() -> Iterator[None]:
    """Switch garbage collection on again, which the app switches off."""
    yield
    gc.enable()


def test_the_process_ends_with_the_sentence(tmp_path: Path) -> None:
    status, message = _run_app({"stage": "production"}, tmp_path / "cdk.out")
    assert status == 1
    assert message.startswith("error: There is no stage 'production': use -c stage=")
    assert message.count("\n") == 1
    assert not list((tmp_path / "cdk.out").glob("*"))


def _copy(root: Path, *parts: str) -> None:
    for part in parts:
        source = REPOSITORY / part
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, root / part)


_WRONG_KEY = (
    "Table 'iops-dashboard-metrics', index 'EntityTypeHealthIndex': attributes: 'health_score' is "
    "declared NUMBER but the key needs STRING. Use the same type in both."
)


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ('number_key("health_score")', 'string_key("health_score")', _WRONG_KEY),
        ("    stream=", "    streams=", "Table takes no 'streams'. Did you mean 'stream'?"),
    ],
)
def test_a_wrong_declaration_is_refused(
    right: str, wrong: str, sentence: str, tmp_path: Path
) -> None:
    """The app of a copy with one mistake names file, line, field and fix."""
    _copy(tmp_path, "app.py", "constructs", "stacks")
    metrics = tmp_path / "stacks" / "iops" / "metrics.py"
    text = metrics.read_text("utf-8")
    line = text[: text.index("METRICS = Table(")].count("\n") + 1
    metrics.write_text(text.replace(right, wrong), "utf-8")
    status, message = _run_app({}, tmp_path / "cdk.out", root=tmp_path)
    assert (status, message) == (1, f"error: stacks/iops/metrics.py:{line}: {sentence}\n")
    assert not list((tmp_path / "cdk.out").glob("*"))


@pytest.mark.parametrize(
    ("file", "right", "wrong", "sentence"),
    [
        ("iops/metrics.py", "METRICS = Table(", "METRICS = Table((", "'(' was never closed."),
        ("environments.py", "protected=False,", "protect=False,", "Stage takes no 'protect'."),
    ],
)
def test_every_command_ends_with_the_sentence(
    file: str, right: str, wrong: str, sentence: str, tmp_path: Path
) -> None:
    """Stages are imported with the commands, tables when one of them needs them."""
    _copy(tmp_path, "constructs", "stacks", "lambdas", "tools")
    declarations = tmp_path / "stacks" / file
    text = declarations.read_text("utf-8")
    declarations.write_text(text.replace(right, wrong), "utf-8")
    answer = subprocess.run(
        [sys.executable, "-c", "from tools.main import main; main()", "catalog", "list"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": _python_path(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"error: stacks/{file}:")
    assert sentence in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_the_role_of_another_stack_gets_read_and_write_access(tmp_path: Path) -> None:
    role = "arn:aws:iam::111122223333:role/IopsLambdaRole"
    context = {"iops:lambdaExecutionRoleArn": role}
    assembly = synthesize("dev", tmp_path, context, check_rules=False)
    attached = [
        name
        for name, resource in assembly.templates["IOpsDashboard-DatabaseStack"]["Resources"].items()
        if resource["Type"] == "AWS::IAM::ManagedPolicy"
        and resource["Properties"].get("Roles") == ["IopsLambdaRole"]
    ]
    assert [name[:-8] for name in attached] == ["AccessReadWrite"]


@pytest.mark.parametrize(
    ("endpoint", "switch", "checks"),
    [
        (None, None, True),
        (None, "false", True),
        ("https://cloudformation.us-east-1.amazonaws.com", "false", True),
        ("http://localhost:4566", None, True),
        ("http://localhost:4566", "true", True),
        ("http://localhost:4566", "false", False),
    ],
)
def test_only_a_local_aws_can_do_without_the_rules(
    endpoint: str | None, switch: str | None, checks: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"AWS_ENDPOINT_URL": endpoint, "CDK_VALIDATION": switch}.items():
        if value is not None:
            monkeypatch.setenv(name, value)
    assert app.checks_rules() is checks
