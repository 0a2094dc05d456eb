"""`datactl preflight`."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from data_platform.errors import ConfigurationError
from stacks.environments import DEV
from tests.unit.preflight.recorded import ACCOUNT_ID, Answers, Recorded
from tests.unit.preflight.test_permissions import ANSWERS
from tools.cli import cli
from tools.preflight import commands
from tools.synthesis import Assembly

IDENTITY = {"sts.GetCallerIdentity": {"Account": ACCOUNT_ID}}
OFFERS: Answers = {
    "ec2.DescribeAvailabilityZones": {
        "AvailabilityZones": [{"ZoneName": "eu-west-1a"}, {"ZoneName": "eu-west-1b"}]
    },
    "rds.DescribeOrderableDBInstanceOptions": {
        "OrderableDBInstanceOptions": [
            {
                "EngineVersion": "18.4",
                "StorageType": "gp3",
                "AvailabilityZones": [{"Name": "eu-west-1a"}, {"Name": "eu-west-1b"}],
            }
        ]
    },
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, assemblies: Mapping[str, Assembly]) -> Any:
    """Run the command on what is synthesized, with an account that answers as it is told."""

    def run(answers: Answers, *options: str) -> Result:
        recorded = Recorded({**IDENTITY, **answers})
        monkeypatch.setattr(commands, "new_client", lambda service, **_: recorded.client(service))
        directory = str(assemblies["dev"].directory)
        return CliRunner().invoke(
            cli, ["preflight", "--stage", "dev", "--app", directory, *options]
        )

    return run


def _parameters(assembly: Assembly) -> Answers:
    group = assembly.templates["MavPrepStack"]["Resources"]
    (parameters,) = [
        each["Properties"]["Parameters"]
        for each in group.values()
        if each["Type"] == "AWS::RDS::DBParameterGroup"
    ]
    offered = [{"ParameterName": name, "IsModifiable": True} for name in parameters]
    return {"rds.DescribeEngineDefaultParameters": {"EngineDefaults": {"Parameters": offered}}}


def test_an_account_that_can_take_it(run: Any, assemblies: Mapping[str, Assembly]) -> None:
    answers: Answers = {
        **ANSWERS,
        **OFFERS,
        **_parameters(assemblies["dev"]),
        "cloudformation.DescribeStacks": "ValidationError: Stack does not exist",
        "dynamodb.ListTables": {},
        "rds.DescribeDBInstances": {},
    }
    answer = run(answers)
    assert answer.exit_code == 0, answer.output
    assert "stack MavPrepStack" in answer.stdout
    assert "not deployed yet" in answer.stdout
    summary = answer.stdout.splitlines()[-1]
    assert summary.startswith(f"dev in {ACCOUNT_ID}, eu-west-1: ")
    assert summary.endswith(" ok.")


def test_what_blocks_is_the_exit_status(run: Any) -> None:
    answer = run({**ANSWERS, "ssm.GetParameter": "ParameterNotFound: none"}, "--json")
    assert answer.exit_code == 1
    record = json.loads(answer.stdout)
    assert (record["stage"], record["account"], record["region"], record["blocked"]) == (
        "dev",
        ACCOUNT_ID,
        "eu-west-1",
        True,
    )
    (bootstrap,) = [each for each in record["checks"] if each["check"] == "bootstrap"]
    assert bootstrap == {
        "check": "bootstrap",
        "status": "blocks",
        "found": "no /cdk-bootstrap/hnb659fds/version",
        "needed": "version 6 or newer",
        "whatToDo": f"npx cdk bootstrap aws://{ACCOUNT_ID}/eu-west-1",
    }


@pytest.mark.parametrize("operation", ["sts.GetCallerIdentity", "sqs.ListQueues"])
def test_expired_credentials_are_one_sentence(run: Any, operation: str) -> None:
    """Whenever they expire: every other row would say the same."""
    answer = run({**ANSWERS, operation: "ExpiredToken: The security token is expired"})
    assert answer.exit_code == 1
    assert answer.output == (
        f"error: preflight of dev: {operation.partition('.')[2]} failed: The security token is "
        "expired (ExpiredToken). Log in again, or choose other credentials with AWS_PROFILE.\n"
    )


def test_missing_credentials_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    answer = CliRunner().invoke(cli, ["preflight", "--stage", "dev"])
    assert answer.exit_code == 1
    assert answer.output == (
        "error: preflight of dev: Unable to locate credentials. Set AWS_PROFILE or log in, or ask "
        "the local AWS with --local.\n"
    )


def test_credentials_of_another_account_are_one_sentence(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "stage_named", lambda _: replace(DEV, account="444455556666"))
    answer = run(ANSWERS)
    # `datactl` prints what is wrong with a setting without a traceback.
    assert isinstance(answer.exception, ConfigurationError)
    assert "belongs to account 444455556666, and these credentials are of 1111" in str(
        answer.exception
    )


def test_a_namespace_belongs_to_the_synthesis(run: Any) -> None:
    answer = run(ANSWERS, "--namespace", "alice")
    assert answer.exit_code == 2
    assert "leave --namespace out" in answer.stderr


def test_the_policy_asks_nobody() -> None:
    answer = CliRunner().invoke(cli, ["preflight", "--policy"])
    assert answer.exit_code == 0
    policy = json.loads(answer.stdout)
    assert {statement["Effect"] for statement in policy["Statement"]} == {"Allow"}
