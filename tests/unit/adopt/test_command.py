"""`datactl adopt`: what it prints, writes and answers."""

import errno
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.unit.adopt.resources import BY_TIME, compared, index, state, template
from tools.adopt import commands, import_files
from tools.adopt.verdicts import Finding, Owner
from tools.cli import cli

STACK = "LessonsStack"
TEMPLATE = {
    "Resources": {
        "LessonsTable": {"Type": "AWS::DynamoDB::GlobalTable", "DeletionPolicy": "Retain"},
        "Other": {},
    }
}
PROVISIONED = state(BillingModeSummary={"BillingMode": "PROVISIONED"})
Adopt = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "adopt"


@pytest.fixture
def adopt(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Adopt:
    def synthesized(_deployment: object, assembly: Path, _client: object) -> Mapping[str, Any]:
        artifact = {"properties": {"templateFile": "lessons.json"}}
        manifest = json.dumps({"artifacts": {STACK: artifact}})
        (assembly / "manifest.json").write_text(manifest, "utf-8")
        (assembly / "lessons.json").write_text(json.dumps(TEMPLATE), "utf-8")
        (assembly / "asset.1234.zip").touch()
        return {}

    monkeypatch.setattr(commands, "_synthesized", synthesized)

    def run(finding: Finding, *options: str) -> Result:
        monkeypatch.setattr(commands, "declared_resources", lambda _templates: [finding.declared])
        monkeypatch.setattr(commands, "compare", lambda _client, _declared: finding)
        return CliRunner().invoke(
            cli, ["adopt", "--stage", "dev", "--output", str(folder), *options]
        )

    return run


def test_the_mapping_is_what_the_cdk_cli_reads(adopt: Adopt, folder: Path) -> None:
    done = adopt(compared(state()))
    assert done.exit_code == 0, done.output
    mapping = json.loads((folder / f"{STACK}.mapping.json").read_text("utf-8"))
    assert mapping == {"LessonsTable": {"TableName": "lessons"}}
    assert f"npx cdk import --app {folder} {STACK} --resource-mapping {folder}" in done.output
    assert f"npx cdk deploy {STACK} -c stage=dev" in done.output
    resources = json.loads((folder / "lessons.json").read_text("utf-8"))["Resources"]
    assert resources["LessonsTable"]["Properties"] == compared(state()).as_it_is
    assert resources["LessonsTable"]["DeletionPolicy"] == "Retain"
    assert resources["Other"] == {}
    assert not list(folder.glob("asset.*"))


def test_a_folder_of_something_else_is_left_alone(adopt: Adopt, folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work", "utf-8")

    done = adopt(compared(state()))

    assert done.exit_code == 1
    assert "holds other files" in str(done.exception)
    assert [each.name for each in folder.iterdir()] == ["thesis.txt"]


def test_the_files_of_an_earlier_run_are_replaced(adopt: Adopt, folder: Path) -> None:
    adopt(compared(state()))
    (folder / "former.mapping.json").touch()

    assert adopt(compared(state())).exit_code == 0
    assert not (folder / "former.mapping.json").exists()


@pytest.mark.parametrize("end", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_an_import_never_finds_half_of_the_files(
    adopt: Adopt, folder: Path, monkeypatch: pytest.MonkeyPatch, end: BaseException
) -> None:
    adopt(compared(state()))
    former = {path.name: path.read_bytes() for path in folder.iterdir()}

    def ended(*_arguments: object) -> None:
        raise end

    monkeypatch.setattr(import_files, "_declare_as_they_are", ended)
    assert adopt(compared(state())).exit_code != 0

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == former
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.mark.parametrize(
    ("finding", "status", "sentence"),
    [
        (compared(PROVISIONED), 2, "aws dynamodb update-table --table-name lessons --billing-mode"),
        (compared(state(KeySchema=[])), 3, "Nothing changes the keys of a table"),
        (replace(compared(state()), exists=False), 0, "1 absent"),
    ],
)
def test_what_cannot_be_imported_now_gets_no_mapping(
    adopt: Adopt, folder: Path, finding: Finding, status: int, sentence: str
) -> None:
    done = adopt(finding)
    assert done.exit_code == status, done.output
    assert sentence in done.output
    assert "cdk import" not in done.output
    assert not folder.exists()


def test_several_indexes_come_in_waves(adopt: Adopt) -> None:
    declared = template(GlobalSecondaryIndexes=[BY_TIME, index("by-kind", "kind")])
    done = adopt(compared(state(GlobalSecondaryIndexes=[]), declared))
    assert done.exit_code == 2
    assert f"datactl rollout apply {STACK} --stage dev" in done.output


def test_a_table_of_another_stack_is_retained_there_first(adopt: Adopt) -> None:
    other = Owner("TheirStack", "Theirs", "AWS::DynamoDB::Table")
    done = adopt(replace(compared(state()), owner=other))
    assert "First, in TheirStack: give what is to be taken over DeletionPolicy" in done.output
    assert "TheirStack/Theirs" in done.output


def test_items_get_what_they_lack_at_the_end(adopt: Adopt) -> None:
    done = adopt(replace(compared(state()), name="aitutor_courses"))
    assert done.output.splitlines()[-1] == "datactl backfill aitutor_courses --stage dev"


def test_what_the_local_aws_was_asked_of_is_done_there(
    adopt: Adopt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        commands, "require_environment", lambda: {"AWS_DEFAULT_REGION": "us-east-1"}
    )
    declared = template(GlobalSecondaryIndexes=[BY_TIME, index("by-kind", "kind")])

    done = adopt(compared(state(GlobalSecondaryIndexes=[]), declared), "--local")

    assert 'eval "$(datactl local env)"' in done.output
    assert f"datactl rollout apply {STACK} --stage dev --local" in done.output
