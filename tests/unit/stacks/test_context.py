"""A stage and a namespace in `cdk.json` count for all commands, as they do for the CDK CLI."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from data_platform.errors import ConfigurationError
from stacks.context import CONTEXT_KEYS, check_context_keys
from tools import configuration
from tools.cli import cli
from tools.configuration import chosen_namespace, chosen_stage, feature_flags
from tools.paths import CDK_CONFIGURATION

Write = Callable[[str], None]

FLAG = "@aws-cdk/core:checkSecretUsage"


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write another cdk.json."""
    file = tmp_path / "cdk.json"
    monkeypatch.setattr(configuration, "CDK_CONFIGURATION", file)

    def written(text: str) -> None:
        file.write_text(text, "utf-8")

    return written


def _text(**context: Any) -> str:
    return json.dumps({"app": "python app.py", "context": {FLAG: True, **context}})


def test_without_a_choice_it_is_dev_without_namespace(write: Write) -> None:
    write(_text())
    assert (chosen_stage(), chosen_namespace()) == ("dev", None)


def test_what_is_chosen_there_counts(write: Write) -> None:
    write(_text(stage="prod", namespace="alice"))
    assert (chosen_stage(), chosen_namespace()) == ("prod", "alice")


def test_a_command_takes_the_namespace_from_there(write: Write) -> None:
    write(_text(namespace="Not_One"))
    arguments = ["query", "iops", "entity", "entity_id=a", "entity_type=b"]
    credentials = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    region = {"AWS_DEFAULT_REGION": "us-east-1"}
    answer = CliRunner().invoke(cli, arguments, env={**credentials, **region})
    assert isinstance(answer.exception, ConfigurationError)
    assert "The namespace 'Not_One' is malformed" in str(answer.exception)


def test_documents_do_not_depend_on_it(write: Write) -> None:
    """Only the flags reach the app that documents, costs and tests are made from."""
    write(_text(**dict.fromkeys(CONTEXT_KEYS, "anything")))
    assert feature_flags() == {FLAG: True}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "cdk.json cannot be read: "),
        ("[]", "cdk.json cannot be read: "),
        ('{"context": ["stage"]}', "cdk.json: context is no object"),
        (
            _text(stage="production"),
            "There is no stage 'production': use -c stage=dev|",
        ),
        (_text(stage=["dev"]), "There is no stage ['dev']"),
        (_text(namespace=7), "cdk.json: the namespace 7 is not a word."),
        (_text(Namespace="alice"), "There is no context value 'Namespace': did you mean"),
    ],
)
def test_a_malformed_one_is_refused(text: str, sentence: str, write: Write) -> None:
    write(text)
    with pytest.raises(ConfigurationError) as refusal:
        (chosen_stage(), chosen_namespace())
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("Stage", "stage"),
        ("stages", "stage"),
        ("name-space", "namespace"),
        ("namespce", "namespace"),
        ("NAMESPACE", "namespace"),
        ("iops:LambdaExecutionRoleArn", "iops:lambdaExecutionRoleArn"),
        ("cost:anomalyMonitor", "cost:anomalyMonitorArn"),
    ],
)
def test_a_key_that_is_not_ours_is_refused_with_the_nearest(key: str, meant: str) -> None:
    """The CDK CLI would take it and deploy dev."""
    with pytest.raises(ConfigurationError) as refusal:
        check_context_keys([FLAG, key])
    assert str(refusal.value) == f"There is no context value {key!r}: did you mean {meant!r}?"


def test_keys_of_others_pass() -> None:
    flags = json.loads(CDK_CONFIGURATION.read_text("utf-8"))["context"]
    kept = ["cli-telemetry", "acknowledged-issue-numbers", "aws-cdk:enableDiffNoFail"]
    found = [
        "availability-zones:account=111122223333:region=us-east-1",
        "ssm:account=111122223333:parameterName=/a/b:region=us-east-1",
        "vpc-provider:account=111122223333:filter.isDefault=true:region=us-east-1",
    ]
    check_context_keys([*flags, *CONTEXT_KEYS, *kept, *found, "aws:cdk:enable-path-metadata"])


def test_any_other_key_is_refused() -> None:
    with pytest.raises(ConfigurationError) as refusal:
        check_context_keys([*CONTEXT_KEYS, "colour"])
    assert str(refusal.value) == (
        "There is no context value 'colour': this app reads stage, namespace, "
        "iops:lambdaExecutionRoleArn, cost:anomalyMonitorArn. Take it out of -c, cdk.json, "
        "cdk.context.json or ~/.cdk.json."
    )
