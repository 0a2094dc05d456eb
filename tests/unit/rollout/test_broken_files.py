"""Files that a merge or a full disk has broken end a command in a sentence, and never pass."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from data_platform.errors import ConfigurationError
from stacks import lock_files
from stacks.generated_json import read_generated
from stacks.lock_files import lock_file, read_lock
from tools.assemblies import stack_templates
from tools.docs.catalog.table_uses import read_uses
from tools.docs.contract import read_contract
from tools.rollout.plan.states import environment_variables

MERGED = '<<<<<<< HEAD\n{"TutorStack": {}}\n=======\n{}\n>>>>>>> topic\n'
ADVICE = "take it from the branch that is deployed (`git checkout BRANCH -- "
BROKEN = {
    "null": "it has no Resources",
    "[]": "it has no Resources",
    "{}": "it has no Resources",
    '{"Resources": []}': "it has no Resources",
    '{"Resources": {"A": null}}': "its resource A has no Type",
    '{"Resources": {"A": {"Type": 5}}}': "its resource A has no Type",
    '{"Resources": {"A": {"Type": "B", "Properties": null}}}': "the Properties of its resource A",
}


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lock_files, "_FOLDER", tmp_path)
    return lock_file("dev")


@pytest.mark.parametrize("text", [MERGED, '{"TutorStack": {"Resour', "[]", "null"])
def test_a_lock_that_a_merge_left_broken_says_how_to_mend_it(text: str, lock: Path) -> None:
    lock.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError) as refusal:
        read_lock("dev")
    assert "dev.json cannot be read: " in str(refusal.value)
    assert ADVICE in str(refusal.value)
    assert str(refusal.value).endswith("then run `datactl rollout lock --write`.")


@pytest.mark.parametrize("template", BROKEN)
def test_a_lock_without_the_resources_of_a_stack_makes_no_change_safe(
    template: str, lock: Path
) -> None:
    lock.write_text(f'{{"TutorStack": {template}}}', "utf-8")
    with pytest.raises(ConfigurationError, match="cannot be read: TutorStack: "):
        read_lock("dev")


def test_a_stage_without_a_lock_has_nothing_locked(lock: Path) -> None:
    assert not lock.exists()
    assert read_lock("dev") == {}


@pytest.mark.parametrize("read", [read_contract, read_uses])
def test_every_generated_file_says_how_to_mend_it(read: Any, tmp_path: Path) -> None:
    file = tmp_path / "outputs.json"
    file.write_text(MERGED, "utf-8")
    with pytest.raises(ConfigurationError, match="then run `make docs`"):
        read(file)


def test_a_generated_file_is_named_as_in_the_repository() -> None:
    path = lock_file("dev").with_name("README.md")
    with pytest.raises(FileNotFoundError):
        read_generated(path, "make docs")
    with pytest.raises(ConfigurationError, match=r"^stacks/lock_files\.py cannot be read: "):
        read_generated(Path(lock_files.__file__), "make docs")


def _assembly(folder: Path, template: str) -> Path:
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "t.json"}}
    manifest: Mapping[str, Any] = {"artifacts": {"TutorStack": stack}}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (folder / "t.json").write_text(template, "utf-8")
    return folder


@pytest.mark.parametrize(("template", "problem"), BROKEN.items())
def test_a_file_of_an_assembly_that_is_no_template_is_named(
    template: str, problem: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        stack_templates(_assembly(tmp_path, template))
    said = str(refusal.value)
    assert said.startswith(f"{tmp_path.name} is incomplete (t.json: {problem}")
    assert said.endswith("): run `make synth` again.")


@pytest.mark.parametrize(
    "address", ["http://localhost:4566", "https://sts.eu-west-1.amazonaws.com"]
)
def test_a_plan_of_a_local_aws_is_synthesized_for_any_account(address: str) -> None:
    client = boto3.client(
        "sts",
        region_name="eu-west-1",
        endpoint_url=address,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    with Stubber(client) as stub:
        stub.add_response("get_caller_identity", {"Account": "123456789012"})
        variables = environment_variables(lambda _service: client)
    local = {"AWS_ENDPOINT_URL": address} if "localhost" in address else {}
    assert variables == {
        "CDK_DEFAULT_ACCOUNT": "123456789012",
        "CDK_DEFAULT_REGION": "eu-west-1",
        **local,
    }
