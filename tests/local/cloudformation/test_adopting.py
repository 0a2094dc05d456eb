"""`datactl adopt` and the unmodified CDK CLI take a table over that somebody made by hand."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from stacks.iops.metrics import METRICS
from stacks.iops.tables import IOPS
from tests.local.cloudformation.embedded import Cli, LocalAws, text
from tests.local.cloudformation.stacks import Stacks
from tools.adopt import commands
from tools.cli import cli as datactl
from tools.synthesis import Assembly

STACK = IOPS.stack_name
AWS = Path(sys.executable).with_name("aws")
KEYS = ("entity_id", "entity_type")
# As the IOPS document puts it; one of the two indexes, so that there is something to change.
CREATE = (
    *("create-table", "--table-name", METRICS.name, "--billing-mode", "PAY_PER_REQUEST"),
    "--attribute-definitions",
    *(f"AttributeName={key},AttributeType=S" for key in KEYS),
    "AttributeName=health_score,AttributeType=N",
    "--key-schema",
    *(f"AttributeName={k},KeyType={t}" for k, t in zip(KEYS, ("HASH", "RANGE"), strict=True)),
    "--global-secondary-indexes",
    json.dumps(
        [
            {
                "IndexName": "EntityTypeHealthIndex",
                "KeySchema": [
                    {"AttributeName": "entity_type", "KeyType": "HASH"},
                    {"AttributeName": "health_score", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ]
    ),
)
ITEM = {
    "entity_id": {"S": "stu_test_001"},
    "entity_type": {"S": "student"},
    "sessions_7d": {"N": "3"},
    "health_score": {"N": "85"},
    "last_updated": {"S": "2026-11-29T12:00:00Z"},
}


def aws(local_aws: LocalAws, *arguments: str) -> None:
    done = subprocess.run(
        [str(AWS), "dynamodb", *arguments],
        env={"PATH": os.environ["PATH"], **local_aws.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def synthesized(
    assemblies: Mapping[str, Assembly],
    local_aws: LocalAws,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """The dev stage, once for all tests; the environment of a shell that uses the local AWS."""

    def copy(_deployment: object, folder: Path, _client: object) -> Mapping[str, Any]:
        shutil.copytree(assemblies["dev"].directory, folder, dirs_exist_ok=True)
        return assemblies["dev"].templates

    monkeypatch.setattr(commands, "_synthesized", copy)
    for name, value in local_aws.environment.items():
        monkeypatch.setenv(name, value)
    return assemblies["dev"].directory


def adopted(folder: Path, *, expected_status: int) -> dict[str, Any]:
    """Run the command and return what it says of the table."""
    done = CliRunner().invoke(
        datactl, ["adopt", "--stage", "dev", "--output", str(folder), "--json"]
    )
    assert done.exit_code == expected_status, done.output
    return next(each for each in json.loads(done.stdout) if each["name"] == METRICS.name)


def test_a_table_made_by_hand_is_taken_over_with_its_items(
    cli: Cli,
    local_aws: LocalAws,
    stacks: Stacks,
    synthesized: Path,
    tmp_path: Path,
) -> None:
    aws(local_aws, *CREATE)
    aws(local_aws, "put-item", "--table-name", METRICS.name, "--item", json.dumps(ITEM))
    dynamodb = local_aws.client("dynamodb")
    folder = tmp_path / "adopt"

    found = adopted(folder, expected_status=2)
    bootstrapped = cli("bootstrap", app=synthesized)
    mapping = folder / f"{STACK}.mapping.json"
    imported = cli("import", STACK, f"--resource-mapping={mapping}", app=folder)
    assert bootstrapped.returncode == imported.returncode == 0, text(imported)
    as_imported = dynamodb.describe_table(TableName=METRICS.name)["Table"]
    deployed = cli("deploy", STACK, "--require-approval=never", app=synthesized)
    assert deployed.returncode == 0, text(deployed)

    assert found["verdict"] == "change-first"
    assert {each["what"] for each in found["differences"]} == {
        "index LastUpdatedIndex",
        "stream",
        "point-in-time recovery",
    }
    assert len(as_imported["GlobalSecondaryIndexes"]) == 1, "an import changes nothing"
    table = dynamodb.describe_table(TableName=METRICS.name)["Table"]
    assert {each["IndexName"] for each in table["GlobalSecondaryIndexes"]} == {
        index.name for index in METRICS.indexes
    }
    assert table["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert table["TableId"] == as_imported["TableId"]
    key = {name: ITEM[name] for name in KEYS}
    assert dynamodb.get_item(TableName=METRICS.name, Key=key)["Item"] == ITEM
    assert adopted(folder, expected_status=0)["verdict"] == "managed"
    assert not mapping.exists(), "nothing is left to import"
    stacks.delete(stacks.describe(STACK)["StackId"])
