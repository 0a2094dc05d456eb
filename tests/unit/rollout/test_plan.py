"""`datactl rollout plan` on saved assemblies: what it says, and how it ends."""

import copy
import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from data_platform.deployment import Deployment
from stacks.environments import STAGES
from stacks.products import PRODUCTS
from tests.unit.rollout.edited import edited, put
from tools.cli import cli
from tools.docs.contract import Deprecation, Output
from tools.rollout.changes.change import Verdict
from tools.rollout.changes.pseudo import pseudo_parameters, with_values
from tools.rollout.plan.backfills import Size
from tools.rollout.plan.markdown import report_markdown
from tools.rollout.plan.report import Known, removable_names, report
from tools.rollout.plan.states import State, deployed_state
from tools.synthesis import Assembly

STACK, TABLE = "TutoriaChatStack", "ChatMessagesTableB5D45C8B"
PROD = Deployment(stage=STAGES["prod"])
TABLES = {table.name: table for product in PRODUCTS for table in product.tables}

Templates = Mapping[str, Mapping[str, Any]]


@pytest.fixture
def prod(assemblies: Mapping[str, Assembly]) -> Templates:
    return {STACK: assemblies["prod"].templates[STACK]}


def _changed(templates: Templates, edit: Callable[[dict[str, Any]], object]) -> Templates:
    return {STACK: edited(templates[STACK], TABLE, edit)}


def _renames_an_index(resource: dict[str, Any]) -> None:
    for holder in (resource["Properties"], resource["Properties"]["Replicas"][0]):
        holder["GlobalSecondaryIndexes"][0]["IndexName"] = "ByModule"


def _saved(folder: Path, templates: Templates) -> str:
    folder.mkdir()
    artifacts = {}
    for stack, template in templates.items():
        (folder / f"{stack}.json").write_text(json.dumps(template), "utf-8")
        properties = {"templateFile": f"{stack}.json"}
        artifacts[stack] = {"type": "aws:cloudformation:stack", "properties": properties}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), "utf-8")
    return str(folder)


def _planned(tmp_path: Path, before: Templates, after: Templates, *options: str) -> Result:
    old, new = _saved(tmp_path / "old", before), _saved(tmp_path / "new", after)
    words = ["rollout", "plan", "--stage", "prod", "--from", old, "--to", new, *options]
    return CliRunner().invoke(cli, words)


def test_nothing_changes(tmp_path: Path, prod: Templates) -> None:
    result = _planned(tmp_path, prod, prod)
    assert (result.exit_code, "Nothing changes." in result.output) == (0, True)


_STATES = {"plan": ["--from", "HEAD", "--to"], "apply": ["--to"]}


@pytest.mark.parametrize("command", _STATES)
def test_an_assembly_of_another_stage_is_refused(
    command: str, tmp_path: Path, prod: Templates
) -> None:
    """All stages have stacks of the same names."""
    folder = _saved(tmp_path / "new", prod)

    result = CliRunner().invoke(
        cli, ["rollout", command, "--stage", "dev", *_STATES[command], folder]
    )

    assert result.exit_code == 1
    assert "of another stage than 'dev'" in str(result.exception)


@pytest.mark.parametrize("command", _STATES)
@pytest.mark.parametrize("namespace", ["alice", None])
def test_an_assembly_of_another_namespace_is_refused(
    command: str, namespace: str | None, tmp_path: Path, prod: Templates
) -> None:
    """Its stacks are others, so that nothing of what is meant would be changed."""
    stack = STACK if namespace else f"bob-{STACK}"
    folder = _saved(tmp_path / "new", {stack: prod[STACK]})
    options = ["--namespace", namespace] if namespace else []

    result = CliRunner().invoke(
        cli, ["rollout", command, "--stage", "prod", *options, *_STATES[command], folder]
    )

    meant = f"alice-{STACK}" if namespace else STACK
    assert f"of another namespace, where {meant} is meant" in str(result.exception)


def test_a_safe_change_ends_with_0_and_is_only_counted(tmp_path: Path, prod: Templates) -> None:
    after = _changed(prod, lambda each: each["Properties"]["Replicas"][0].pop("Tags"))
    result = _planned(tmp_path, prod, after)
    assert result.exit_code == 0
    assert "SAFE " not in result.output
    assert "1 safe, 0 staged, 0 refused" in result.output


def test_a_staged_change_ends_with_2_and_says_what_it_takes(
    tmp_path: Path, prod: Templates
) -> None:
    """Waves, time, readers and costs; no account is asked."""
    result = _planned(tmp_path, prod, _changed(prod, _renames_an_index))
    assert result.exit_code == 2
    for words in (
        "STAGED  TutoriaChatStack  AWS::DynamoDB::GlobalTable  ChatMessages",
        f"{STACK}, wave 1: create index ByModule of ChatMessages",
        f"{STACK}, wave 2: delete index ModuleAnalyticsIndex of ChatMessages",
        "ByModule of ChatMessages: about ",
        "(the declared load); 1,000 write units a second",
        "CloudWatch was not asked",
        "declared queries: messages-of-module",
        "TutoriaChat-ChatMessagesTableName",
        "a month before",
    ):
        assert words in result.output


def test_an_index_that_keeps_its_name_has_waves_with_an_interim_one(
    tmp_path: Path, prod: Templates
) -> None:
    after = _changed(
        prod, put("GlobalSecondaryIndexes/0/Projection", value={"ProjectionType": "KEYS_ONLY"})
    )
    folders = tmp_path / "without", tmp_path / "with"
    for folder in folders:
        folder.mkdir()

    without = _planned(folders[0], prod, after)
    result = _planned(folders[1], prod, after, "--interim")

    assert without.exit_code == result.exit_code == 2
    assert f"{STACK}, wave " not in without.output
    assert "with --interim it keeps the name" in without.output
    assert result.output.count(f"{STACK}, wave ") == 4
    assert "create index ModuleAnalyticsIndex-interim of ChatMessages" in result.output


def test_a_refused_change_ends_with_3_and_without_waves(tmp_path: Path, prod: Templates) -> None:
    after = _changed(prod, put("Replicas/0/DeletionProtectionEnabled", value=False))
    result = _planned(tmp_path, prod, _changed(after, _renames_an_index))
    assert result.exit_code == 3
    assert "REFUSED  TutoriaChatStack  AWS::DynamoDB::GlobalTable  ChatMessages" in result.output
    assert "wave 1" not in result.output


def test_json_holds_all_of_it(tmp_path: Path, prod: Templates) -> None:
    result = _planned(tmp_path, prod, _changed(prod, _renames_an_index), "--json")
    plan = json.loads(result.output)
    assert plan["verdict"] == "staged"
    assert [wave["touches"][0]["action"] for wave in plan["waves"]] == [
        "create index",
        "delete index",
    ]
    assert {change["verdict"] for change in plan["changes"]} == {"safe", "staged"}
    assert plan["backfills"][0]["expected"] > 0
    assert plan["usd_a_month"]["before"] == plan["usd_a_month"]["after"] > 0


def test_markdown_is_a_comment_of_a_pull_request(tmp_path: Path, prod: Templates) -> None:
    result = _planned(tmp_path, prod, _changed(prod, _renames_an_index), "--markdown")
    assert result.output.startswith("### Rollout of `prod`: staged\n")
    assert "| Staged (2) | change | reason | what to do |" in result.output
    assert "<details><summary>1 safe changes</summary>" in result.output


def test_a_comment_fits_into_what_github_takes(prod: Templates) -> None:
    """However much changes: the whole stack goes."""
    found = report(PROD, State("old", prod), State("new", {}), Known(tables=TABLES))
    assert found.verdict is Verdict.REFUSED
    assert len(report_markdown(found)) < 65_536


@pytest.mark.parametrize("name", ["no-such-revision", "/no/such/folder"])
def test_what_is_neither_folder_nor_revision_is_named(name: str) -> None:
    result = CliRunner().invoke(cli, ["rollout", "plan", "--from", name, "--to", name])
    assert "neither a folder with a synthesized assembly nor a revision" in str(result.exception)


def test_a_moved_table_comes_with_its_mapping(tmp_path: Path, prod: Templates) -> None:
    resources = dict(prod[STACK]["Resources"])
    resources["Renamed"] = resources.pop(TABLE)
    result = _planned(tmp_path, prod, {STACK: {**prod[STACK], "Resources": resources}})
    assert f'"{STACK}.{TABLE}": "{STACK}.Renamed"' in result.output


class CloudFormation:
    """Knows one stack."""

    def get_template(self, *, StackName: str, TemplateStage: str) -> dict[str, Any]:  # noqa: N803
        from botocore.exceptions import ClientError  # noqa: PLC0415

        assert TemplateStage == "Original"
        if StackName != STACK:
            said = f"Stack {StackName} does not exist"
            raise ClientError({"Error": {"Message": said}}, "GetTemplate")
        return {"TemplateBody": '{"Resources": {}}'}


def test_a_stack_that_is_not_deployed_yet_is_new() -> None:
    state = deployed_state(lambda _service: CloudFormation(), [STACK, "AnotherStack"])
    assert state.templates == {STACK: {"Resources": {}}}


def test_an_account_says_how_large_tables_are_and_who_reads(prod: Templates) -> None:
    after = _changed(copy.deepcopy(dict(prod)), _renames_an_index)
    known = Known(
        tables=TABLES,
        described=lambda _table: Size(items=6_000_000, bytes=0, basis="DescribeTable"),
        consumed=lambda table, index: 42.0 if (table, index)[1] else 0,
    )
    found = report(PROD, State("old", prod), State("new", after), known)
    (backfill,) = found.backfills
    assert backfill.expected == timedelta(seconds=6_000)
    (reader,) = found.readers
    assert "42 read units in the last 7 days" in reader.sentence


def test_what_was_synthesized_without_an_account_is_the_same_with_it(
    assemblies: Mapping[str, Assembly],
) -> None:
    """The Deploy workflow synthesizes without credentials, a person with them."""
    without = assemblies["prod"].templates
    account = pseudo_parameters("123456789012", "us-east-1")
    known = Known(tables=TABLES, pseudo=account)
    found = report(PROD, State("old", without), State("new", with_values(without, account)), known)
    assert found.changes == ()


def test_what_the_contract_no_longer_promises_may_go() -> None:
    ended = Deprecation(since="2026-01-01", removable_after="2026-04-01", replacement="Other")
    promised = Output("S", "Export", "/data-platform/<stage>/x", "meaning", ended)
    kept = Output("S", "Kept", "/data-platform/<stage>/kept", "meaning")
    names = removable_names([promised, kept], PROD, date(2026, 4, 2))
    assert names == {"Export", "/data-platform/prod/x"}
    assert removable_names([promised, kept], PROD, date(2026, 4, 1)) == frozenset()
