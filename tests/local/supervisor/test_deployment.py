"""Deploying with the CDK CLI into a local AWS, and taking over the tables of a former one."""

import os
import signal

import pytest

from tests.local.embedded import EmbeddedAws, wait_until
from tests.local.supervisor.assemblies import ITEM, KEYS, STACK, TABLE_NAME, write_assembly
from tools.local.errors import LocalAwsError
from tools.local.files import read_json, write_json
from tools.local.settings import StateFolder
from tools.local.supervisor.adoption import adopt_tables
from tools.local.supervisor.cdk import Cdk
from tools.local.supervisor.deployment import deploy
from tools.local.supervisor.progress import Progress
from tools.local_project import PROJECT


class SmallApp(Cdk):
    """The CLI with an app of one table, which needs no bootstrap."""

    def bootstrap(self) -> float:
        return 0.0

    def synthesize(self, stage: str) -> float:
        assert stage == "dev"
        write_assembly(self._folder)
        return 0.0


def test_a_table_that_exists_fails_the_deployment_unless_it_is_taken_over(
    started: EmbeddedAws,
) -> None:
    folder, dynamodb = StateFolder(started.folder), started.client("dynamodb")
    write_assembly(folder)
    dynamodb.create_table(**KEYS)
    dynamodb.put_item(TableName=TABLE_NAME, Item=ITEM)

    with pytest.raises(LocalAwsError) as failed:
        Cdk(PROJECT, folder).deploy(lambda _: None)

    message = "`cdk deploy` failed: Small, AWS::DynamoDB::GlobalTable Table: "
    assert failed.value.message.startswith(message)
    assert "already exists" in failed.value.message
    assert failed.value.log == folder.log("cdk-deploy")

    started.client("cloudformation").delete_stack(StackName=STACK)
    finished: list[str] = []
    assert adopt_tables(folder, started.state.endpoints) == 1
    Cdk(PROJECT, folder).deploy(finished.append)

    assert finished == [STACK]
    assert dynamodb.scan(TableName=TABLE_NAME)["Items"] == [ITEM]
    table = dynamodb.describe_table(TableName=TABLE_NAME)["Table"]
    assert table["StreamSpecification"]["StreamEnabled"], "the deployment completes the table"


def test_tables_can_live_in_moto(unstarted_small: EmbeddedAws) -> None:
    """Neither DynamoDB Local nor Java is looked for."""
    aws = unstarted_small
    nowhere = str(aws.folder / "nothing-installed")
    aws.datactl("up", "--no-deploy", DATACTL_NODE_MODULES=nowhere)

    names = [process.name for process in aws.state.processes]
    assert names == ["moto", "cloudformation", "streams", "postgres"]
    assert aws.state.endpoints.dynamodb == aws.state.endpoints.aws
    folder = StateFolder(aws.folder)
    write_assembly(folder)
    Cdk(PROJECT, folder).deploy(lambda _: None)
    assert aws.client("dynamodb").list_tables()["TableNames"] == [TABLE_NAME]


def test_data_are_kept_by_wish_but_not_over_a_crash_of_moto(
    unstarted: EmbeddedAws, capsys: pytest.CaptureFixture[str]
) -> None:
    aws, folder = unstarted, StateFolder(unstarted.folder)
    aws.datactl("up", "--no-deploy")
    aws.client("dynamodb").create_table(**KEYS)
    aws.client("dynamodb").put_item(TableName=TABLE_NAME, Item=ITEM)
    aws.datactl("psql", "-c", "CREATE TABLE kept AS SELECT 42 AS answer")

    aws.datactl("down", "--keep-data")
    assert aws.processes() == []
    aws.datactl("up", "--no-deploy")
    deploy(folder, SmallApp(PROJECT, folder), "dev", Progress(), just_started=True)

    assert "kept tables taken over" in capsys.readouterr().err
    assert aws.client("dynamodb").scan(TableName=TABLE_NAME)["Items"] == [ITEM]
    assert "42" in aws.datactl("psql", "-c", "SELECT answer FROM kept").stdout

    _pretend(folder, code="older")
    done = aws.datactl("up", "--no-deploy")
    assert "supervisor runs older code than there is now; starting anew. The tables'" in done.stderr
    deploy(folder, SmallApp(PROJECT, folder), "dev", Progress(), just_started=True)
    assert aws.client("dynamodb").scan(TableName=TABLE_NAME)["Items"] == [ITEM]

    ports = {process.name: process.port for process in aws.state.processes}
    pid = aws.process("moto").pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: aws.state.lost is not None, "the loss is known")

    status = aws.datactl("status", expected_status=1).stdout
    assert "run `datactl local up` again, which deploys everything anew" in status
    done = aws.datactl("up", "--no-deploy")
    assert "moto was ended by SIGKILL" in done.stderr
    assert "starting anew" in done.stderr
    assert "Nothing is deployed" in aws.datactl("status").stdout
    assert {process.name: process.port for process in aws.state.processes} == ports
    assert aws.client("dynamodb").list_tables()["TableNames"] == []


def _pretend(folder: StateFolder, **content: str) -> None:
    """Write into the state what a supervisor of another version would have."""
    write_json(folder.state, {**read_json(folder.state), **content})
