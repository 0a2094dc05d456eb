"""`datactl catalog show` and `search`."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stacks.products import PRODUCTS
from tools.cli import cli
from tools.cost.estimate import estimate
from tools.docs.catalog import commands
from tools.docs.catalog.generated_uses import uses_of_tables, uses_text
from tools.docs.catalog.table_uses import TableUse, read_uses
from tools.synthesis import Assembly


@pytest.fixture(scope="module")
def uses(assemblies: Mapping[str, Assembly]) -> dict[str, TableUse]:
    """How the tables of prod are used, from the templates."""
    templates = assemblies["prod"].templates
    return uses_of_tables(PRODUCTS, templates, estimate("prod", templates))


@pytest.fixture(autouse=True)
def generated(uses: dict[str, TableUse], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands read what would be generated now."""
    monkeypatch.setattr(commands, "read_uses", lambda: uses)


def _run(*arguments: str, columns: int = 80) -> Result:
    return CliRunner().invoke(cli, ["catalog", *arguments], env={"COLUMNS": str(columns)})


def _shown(table: str) -> dict[str, str]:
    """Return the lines of the first block of `show`, by their titles."""
    block = _run("show", table).output.split("\n\n")[0]
    shown: dict[str, str] = {}
    title = ""
    for line in block.splitlines():
        title = line[:16].strip() or title
        shown[title] = f"{shown.get(title, '')} {line[16:].strip()}".strip()
    return shown


def test_who_writes_and_reads_a_table_is_shown() -> None:
    shown = _shown("ChatMessages")
    assert shown["written by"] == "applications"
    assert shown["stream read by"] == (
        "tutoria_archive tutoria_usage_rollup (full: no more than 2 may)"
    )
    assert shown["sensitive"] == "content"
    assert "tutoria-ChatMessages-Throttling" in shown["alarms (prod)"]
    assert shown["cost (prod)"].endswith(" % of the stack")
    assert "/data-platform/<stage>/tutoria/tables/ChatMessages/stream-arn" in shown["outputs"]


def test_items_and_marks_are_kept_for_different_times() -> None:
    shown = _shown("chatusagedaily")
    assert shown["table"] == "ChatUsageDaily"
    assert shown["items kept"] == "DailyUsage: unlimited"
    assert shown["marks kept"] == "AppliedChange: 92 days"


def test_attributes_have_writers_and_indexes() -> None:
    facts = json.loads(_run("show", "MavPrep-Community", "--json").stdout)
    found = {(each["item"], each["attribute"]): each for each in facts["attributes"]}
    count = found["SubjectPost", "commentCount"]
    assert count["written_by"] == ["mavprep_community"]
    assert count["indexes"] == ["user-created-index"]
    assert found["SubjectPost", "PK"]["indexes"] == ["user-created-index", "post-id-index"]
    assert found["SubjectPost", "title"]["written_by"] == ["applications"]
    assert found["PostTag", "tag"]["written_by"] == ["mavprep_community"]
    assert facts["stream_readers_left"] == 1


@pytest.mark.parametrize("columns", [20, 80])
def test_every_table_can_be_shown_whole(columns: int) -> None:
    for product in PRODUCTS:
        for table in product.tables:
            answer = _run("show", table.name, columns=columns)
            assert answer.exit_code == 0
            for index in table.indexes:
                assert index.name in answer.output
            for pattern in table.access_patterns:
                assert f"{pattern.name} " in answer.output
            assert json.loads(_run("show", table.name, "--json").stdout)["table"] == table.name


def test_what_was_not_generated_yet_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "read_uses", dict)
    assert _shown("ChatMessages")["cost (prod)"].startswith("not known yet: run `datactl catalog")


def test_a_table_that_is_not_there_is_explained() -> None:
    answer = _run("show", "chat_messages")
    assert answer.exit_code == 2
    assert "There is no table 'chat_messages'. Do you mean" in answer.output
    assert "aitutor_chat_messages" in answer.output


@pytest.mark.parametrize(
    ("words", "name", "place"),
    [
        (["passwordHash"], "passwordHash", "aitutor_users, User"),
        (["password", "hash"], "passwordHash", "aitutor_users, User"),
        (["costusd"], "costUsd", "ChatMessages, ChatMessage"),
        (["COMMENTCOUNT"], "commentCount", "MavPrep-Community, SubjectPost"),
        (["health_score"], "health_score", "iops-dashboard-metrics, EntityMetrics"),
        (["healthScore"], "health_score", "iops-dashboard-metrics, EntityMetrics"),
        (["reputationHistory[].change"], "reputationHistory[].change", "MavPrep-Reputation"),
        (["ProviderUsageIndex"], "ProviderUsageIndex", "ChatMessages"),
        (["question-search"], "question-search", "PostgreSQL"),
        (["last-message"], "last-message", "ChatMessages"),
        (["ChatMessagesTableStreamArn"], "TutoriaChat-ChatMessagesTableStreamArn", "Tutoria"),
        (["tokens", "model", "read"], "inputTokens", "ChatMessages"),
    ],
)
def test_a_word_finds_what_has_it(words: list[str], name: str, place: str) -> None:
    answer = _run("search", *words, "--json")
    assert answer.exit_code == 0
    assert any(
        each["name"] == name and each["place"].startswith(place)
        for each in json.loads(answer.stdout)
    )
    assert any(name in line and place in line for line in _run("search", *words).output.split("\n"))


def test_a_name_comes_before_meanings() -> None:
    found = json.loads(_run("search", "conversation", "--json").stdout)
    assert found[0]["name"] == "conversation"
    assert len(found) > 5


@pytest.mark.parametrize(("word", "status"), [("zzz", 1), ("--", 2), ("_", 2)])
def test_what_finds_nothing_ends_with_a_status(word: str, status: int) -> None:
    answer = _run("search", "--json", "--", word)
    assert answer.exit_code == status


def test_uses_are_read_as_they_were_written(uses: dict[str, TableUse], tmp_path: Path) -> None:
    (tmp_path / "uses.json").write_text(uses_text(uses), "utf-8")
    assert read_uses(tmp_path / "uses.json") == uses
    assert not read_uses(tmp_path / "none.json")


def test_costs_of_tables_are_part_of_their_stacks(uses: dict[str, TableUse]) -> None:
    for product in PRODUCTS:
        shares = [uses[table.name].share_percent for table in product.tables]
        assert 0 < sum(shares) < 100
    assert uses["ChatMessages"].share_percent > 20
