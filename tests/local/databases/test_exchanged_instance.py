"""The stack takes a restored instance in, by the commands of the page, and is deployed behind it.

It is the database's part of a stack of its own, in a namespace: the instance is another one than
that of the other tests, and what was restored a server of its own.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aws_cdk import Environment
from click.testing import CliRunner, Result
from psycopg import sql

from data_platform.deployment import Deployment
from stacks.environments import DEV
from stacks.mavprep.stack import MavPrepStack
from tests.local.cloudformation.code_free import without_code
from tests.local.cloudformation.stacks import CAPABILITIES, outputs
from tests.local.embedded import EmbeddedAws
from tests.unit.tables.stacks import new_app
from tools.cli import cli
from tools.local.settings import STATE_VARIABLE
from tools.restore.database import stack_updates

NAMESPACE = "exchange"
STACK = f"{NAMESPACE}-MavPrepStack"
FORMER, RESTORED = f"{NAMESPACE}-mavprep", f"{NAMESPACE}-mavprep-restored"
INSTANCE = "AWS::RDS::DBInstance"
BUCKET = "exchanged-instance"
SCHEMA = sql.Identifier("exchanged")
POINT = ("point", "--target", RESTORED, "--confirm", FORMER)


def synthesized(folder: Path, identifier: str | None = None) -> dict[str, Any]:
    """Return the database's part of a stack in dev, with its outputs."""
    app = new_app(folder)
    stage = replace(DEV, database=replace(DEV.database, identifier=identifier))
    deployment = Deployment(stage=stage, namespace=NAMESPACE)
    MavPrepStack(app, deployment=deployment, env=Environment(region="us-east-1"))
    app.synth()
    template = json.loads((folder / f"{STACK}.template.json").read_text("utf-8"))
    told = {name: each for name, each in template["Outputs"].items() if name.startswith("Database")}
    body = without_code(template, ("Database",))
    # It names buckets of the rest of the stack.
    own = {name: each for name, each in body["Resources"].items() if "S3Endpoint" not in name}
    return {**body, "Resources": own, "Outputs": told}


class Stack:
    """The stack in the shared local AWS."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.cloudformation = aws.client("cloudformation")
        self.rds = aws.client("rds")
        self._s3, self._url = aws.client("s3"), aws.state.endpoints.aws
        self._s3.create_bucket(Bucket=BUCKET)

    def deploy(self, verb: str, body: dict[str, Any]) -> None:
        """Create or update it, and wait."""
        self._s3.put_object(Bucket=BUCKET, Key="template.json", Body=json.dumps(body))
        url = f"{self._url}/{BUCKET}/template.json"
        getattr(self.cloudformation, f"{verb}_stack")(
            StackName=STACK, TemplateURL=url, Capabilities=CAPABILITIES
        )
        waiter = self.cloudformation.get_waiter(f"stack_{verb}_complete")
        waiter.wait(StackName=STACK, WaiterConfig={"Delay": 0.1, "MaxAttempts": 600})

    @property
    def instance(self) -> str | None:
        """Name of the instance that it has."""
        listed = self.cloudformation.describe_stack_resources(StackName=STACK)["StackResources"]
        found = [one["PhysicalResourceId"] for one in listed if one["ResourceType"] == INSTANCE]
        return found[0] if found else None

    @property
    def outputs(self) -> dict[str, str]:
        """What it tells."""
        described = self.cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        return outputs(described)

    def found(self, name: str) -> dict[str, Any]:
        """Return an instance as RDS describes it."""
        described = self.rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
        return dict(described)


@pytest.fixture
def restore(deployed_aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv(STATE_VARIABLE, str(deployed_aws.folder))
    monkeypatch.setattr(stack_updates, "_POLL", {"Delay": 0.1, "MaxAttempts": 600})

    def run(*arguments: str) -> Result:
        where = ["--stage", "dev", "--namespace", NAMESPACE, "--local"]
        return CliRunner().invoke(cli, ["restore", "database", *arguments, *where])

    return run


@pytest.fixture
def stack(deployed_aws: EmbeddedAws, tmp_path: Path) -> Iterator[Stack]:
    made = Stack(deployed_aws)
    made.deploy("create", synthesized(tmp_path / "before"))
    yield made
    # What it has let go of still stands in its network.
    for each in made.rds.describe_db_instances()["DBInstances"]:
        name = each["DBInstanceIdentifier"]
        if name.startswith(NAMESPACE) and name != made.instance:
            made.rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    made.cloudformation.delete_stack(StackName=STACK)
    waiter = made.cloudformation.get_waiter("stack_delete_complete")
    waiter.wait(StackName=STACK, WaiterConfig={"Delay": 0.1, "MaxAttempts": 600})


@pytest.fixture
def notes(deployed_aws: EmbeddedAws) -> Iterator[Callable[..., list[int]]]:
    """Return what a table holds on a server; with a number, after it was added."""
    own = deployed_aws.environment["DATABASE_URL"]
    table = sql.SQL("{}.notes").format(SCHEMA)

    def ask(number: int | None = None, **server: Any) -> list[int]:
        with psycopg.connect(own, autocommit=True, **server) as connection:
            if number is not None:
                connection.execute(sql.SQL("INSERT INTO {} VALUES (%s)").format(table), [number])
            rows = connection.execute(sql.SQL("SELECT n FROM {} ORDER BY n").format(table))
            return [row[0] for row in rows]

    with psycopg.connect(own, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(SCHEMA))
        connection.execute(sql.SQL("CREATE TABLE {} (n int)").format(table))
        yield ask
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(SCHEMA))


def test_a_restored_instance_becomes_the_stacks_own(
    stack: Stack,
    restore: Callable[..., Result],
    notes: Callable[..., list[int]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Interrupted after its second step, when the stack has no instance, it goes on."""
    notes(1)
    snapshot = f"{NAMESPACE}-before"
    stack.rds.create_db_snapshot(DBInstanceIdentifier=FORMER, DBSnapshotIdentifier=snapshot)
    notes(2)
    applied = restore("apply", "--snapshot", snapshot, "--target", RESTORED)
    assert applied.exit_code == 0, f"{applied.output}{applied.exception}"
    unconfirmed = restore("point", "--target", RESTORED)
    assert f"confirm it with --confirm {FORMER}" in str(unconfirmed.exception)
    assert stack.instance == FORMER

    with monkeypatch.context() as patched:
        change = stack_updates.StackUpdates.change

        def interrupted(updates: Any, *arguments: Any, **options: Any) -> None:
            change(updates, *arguments, **options)
            if options.get("may_remove"):
                raise KeyboardInterrupt

        patched.setattr(stack_updates.StackUpdates, "change", interrupted)
        assert restore(*POINT).exit_code != 0
    assert stack.instance is None
    pointed = restore(*POINT)

    assert pointed.exit_code == 0, f"{pointed.output}{pointed.exception}"
    assert "in stacks/environments.py to 'mavprep-restored' and deploy" in pointed.output
    assert stack.instance == RESTORED
    restored = stack.found(RESTORED)
    stack.deploy("update", synthesized(tmp_path / "after", identifier="mavprep-restored"))
    assert stack.instance == RESTORED
    assert stack.found(RESTORED)["DbiResourceId"] == restored["DbiResourceId"]
    told = stack.outputs
    server = {"host": told["DatabaseEndpoint"], "port": told["DatabasePort"]}
    assert (server["host"], int(server["port"])) == tuple(restored["Endpoint"].values())[:2]
    assert notes(**server) == [1]
    assert notes() == [1, 2]
    assert stack.found(FORMER)["DBInstanceStatus"] == "available"
    stack.rds.delete_db_snapshot(DBSnapshotIdentifier=snapshot)
