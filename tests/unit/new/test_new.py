"""`datactl new` writes all or nothing, and never over what is there."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tools.cli import cli
from tools.new import commands, writing
from tools.new.draft import Draft
from tools.new.errors import RefusedError
from tools.new.names import module_of, singular, words
from tools.paths import REPOSITORY

if TYPE_CHECKING:
    from click.testing import Result

NEEDED = ("stacks", "tests/unit/stacks", "lambdas/iops_health_events")
ALERTS = ("table", "iops", "iops-dashboard-alerts", "--key", "entity_id", "--sort", "raised_at")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the command reads, in place of the repository."""
    for path in NEEDED:
        shutil.copytree(
            REPOSITORY / path, tmp_path / path, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    monkeypatch.setattr(commands, "REPOSITORY", tmp_path)
    return tmp_path


def _new(*words: str) -> Result:
    return CliRunner().invoke(cli, ["new", *words])


def _files(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): path.read_text("utf-8")
        for path in root.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("table", "iops", "aitutor_users", "--key", "id"), "tutor has a table 'aitutor_users'"),
        (
            ("table", "iops", "iops-dashboard-alerts", "--key", "id", "--module", "stack"),
            "stacks/iops/stack.py is there already; nothing is overwritten",
        ),
        (
            ("table", "iops", "iops-dashboard-1", "--key", "id"),
            (
                "'1' is no name of a module: give one with --module, in lower-case letters, digits "
                "and underscores"
            ),
        ),
        (
            ("table", "iops", "iops-dashboard-alerts", "--key", 'a"b'),
            "'a\"b' is no key: write name, name:S or name:N in letters, digits and _",
        ),
        (
            ("table", "iops", "iops-dashboard-alerts", "--key", "id:B"),
            "'id:B' is no key: write name, name:S or name:N in letters, digits and _",
        ),
        (
            ("table", "iops", "iops-dashboard-alerts", "--key", "id", "--sort", ""),
            "'' is no key: write name, name:S or name:N in letters, digits and _",
        ),
        (
            ("table", "iops", "iops-dashboard-insight", "--key", "id"),
            "stacks/iops/tables.py has another INSIGHT_WRITES: choose another name",
        ),
        (
            ("table", "iops", 'x"y-alerts', "--key", "id"),
            (
                "A table: name: DynamoDB refuses the name 'x\"y-alerts'. Use 3 to 255 letters, "
                "digits, underscores, hyphens and dots"
            ),
        ),
        (("product", "iops", "iops-x", "--key", "id"), "there is a product 'iops'"),
        (
            ("product", "class", "class-books", "--key", "id"),
            (
                "'class' is no name of a product: use one lower-case word of letters and digits, "
                "20 at most"
            ),
        ),
        (
            ("product", "stacks", "stacks-books", "--key", "id"),
            "tests/unit/stacks/documented.py has another STACKS: choose another name",
        ),
        (
            ("product", "application", "application-books", "--key", "id"),
            "application/ would hide stacks/application.py: choose another name",
        ),
        (
            ("product", "product", "product-books", "--key", "id"),
            "stacks/application.py has another ProductStack: choose another name",
        ),
        (
            ("product", "library", "library-stack", "--key", "id"),
            "stacks/library/stack.py has another purpose: give the table's file with --module",
        ),
        (
            ("table", "iops", "iops-dashboard-writes", "--key", "id"),
            "iops has another 'writes': give the table's file with --module",
        ),
        (
            ("table", "iops", "iops-dashboard-iops", "--key", "id"),
            "iops has another 'iops': give the table's file with --module",
        ),
        (
            ("product", "Library", "library-books", "--key", "id"),
            (
                "'Library' is no name of a product: use one lower-case word of letters and digits, "
                "20 at most"
            ),
        ),
        (
            ("product", "library", "library-books", "--key", "id", "--title", 'a"b'),
            "'a\"b' is no title: use up to 60 letters, digits, spaces and &'()+,./:-",
        ),
        (
            ("index", "iops-dashboard-metrics", "LastUpdatedIndex", "--key", "entity_type"),
            "iops-dashboard-metrics has an index 'LastUpdatedIndex'",
        ),
        (
            ("index", "iops-dashboard-insights", "XIndex", "--key", "recommendations"),
            "'recommendations' is a LIST: a key is a String or a Number",
        ),
        (
            ("index", "aitutor_users", "a/b", "--key", "email"),
            (
                "An index: name: DynamoDB refuses the name 'a/b'. Use 3 to 255 letters, digits, "
                "underscores, hyphens and dots"
            ),
        ),
        (
            ("consumer", "iops-dashboard-insights", "rating-events"),
            (
                "iops-dashboard-insights has no stream with both images: declare "
                "`stream=StreamView.NEW_AND_OLD_IMAGES` first, and deploy it"
            ),
        ),
        (
            ("consumer", "iops-dashboard-metrics", "health-events"),
            "stacks/iops/stack.py has 'iops_health_events' already",
        ),
        (
            ("consumer", "iops-dashboard-metrics", "Rating"),
            (
                "'Rating' is no name of a consumer: use kebab-case such as 'rating-events', of 38 "
                "characters at most"
            ),
        ),
    ],
)
def test_what_exists_or_is_illegal_is_refused(
    root: Path, arguments: tuple[str, ...], problem: str
) -> None:
    before = _files(root)
    answer = _new(*arguments)
    assert answer.output == f"error: {problem}. Nothing was written.\n"
    assert answer.exit_code == 1
    assert _files(root) == before


@pytest.mark.usefixtures("root")
def test_an_attribute_that_there_is_not_is_named_with_those_that_there_are() -> None:
    answer = _new("index", "iops-dashboard-metrics", "XIndex", "--key", "rating")
    assert "no kind of item of iops-dashboard-metrics has 'rating': declare it" in answer.output
    assert "entity_id, entity_type, sessions_7d" in answer.output


def test_what_the_declarations_refuse_is_told_as_if_it_stood_there(root: Path) -> None:
    """A key attribute may not be named like the reserved placeholder of the time."""
    before = _files(root)
    answer = _new("table", "iops", "iops-dashboard-alerts", "--key", "now")
    assert answer.exit_code == 1
    assert answer.output.startswith("error: stacks/iops/alerts.py:")
    assert "Nothing was written." in answer.output
    assert _files(root) == before


def test_a_name_in_another_case_is_refused(root: Path) -> None:
    before = _files(root)
    answer = _new("table", "iops", "IOPS-dashboard-metrics", "--key", "id")
    assert "'iops-dashboard-metrics' and 'IOPS-dashboard-metrics' differ in case" in answer.output
    assert _files(root) == before


def test_what_is_open_is_named_where_an_older_line_says_the_same(tmp_path: Path) -> None:
    """The index of a new table says of its purpose what its first pattern says."""
    line = 'purpose="To be said."'
    (tmp_path / "a.py").write_text(f"{line}\n")
    draft = Draft(tmp_path)
    draft.edit("a.py", lambda text: f"{text}indexes\n{line}\n")
    assert list(draft.open_questions()) == [f"a.py:3: {line}"]


def test_a_package_that_is_there_is_not_filled_up(root: Path) -> None:
    (root / "lambdas/iops_rating_events").mkdir()
    (root / "lambdas/iops_rating_events/notes.md").write_text("mine")
    before = _files(root)
    answer = _new("consumer", "iops-dashboard-metrics", "rating-events")
    assert answer.output == (
        "error: iops_rating_events is there already, with lambdas/iops_rating_events/notes.md. "
        "Nothing was written.\n"
    )
    assert _files(root) == before


def test_what_the_disk_refuses_is_told_and_taken_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last file cannot be replaced."""

    def refuse(_self: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))

    before = _files(root)
    monkeypatch.setattr(Path, "replace", refuse)
    answer = _new(*ALERTS)
    assert "documented.py: No space left on device. Nothing was written." in answer.output
    assert answer.exit_code == 1
    assert _files(root) == before


def test_a_dry_run_shows_the_differences_and_writes_nothing(root: Path) -> None:
    before = _files(root)
    answer = _new(*ALERTS, "--dry-run")
    assert answer.exit_code == 0
    assert "\n+    tables=(METRICS, INSIGHTS, ALERTS),\n" in answer.output
    assert '\n+    name="iops-dashboard-alerts",\n' in answer.output
    assert "  stacks/iops/writes/alerts.py:" in answer.output
    assert _files(root) == before


def test_a_run_that_was_killed_is_completed_by_the_same_command(root: Path) -> None:
    """New files are there, and none of the others is changed."""
    before = _files(root)
    assert _new(*ALERTS).exit_code == 0
    whole = _files(root)
    for path, text in before.items():
        (root / path).write_text(text, "utf-8")
    again = _new(*ALERTS)
    assert "wrote" not in again.output
    assert "changed stacks/iops/tables.py" in again.output
    assert _files(root) == whole


@pytest.mark.parametrize(
    ("interfere", "problem"),
    [
        (lambda root: (root / "b.txt").write_text("mine"), "b.txt has been made meanwhile"),
        (lambda root: (root / "old.txt").write_text("mine"), "old.txt has been changed meanwhile"),
    ],
    ids=["made", "changed"],
)
def test_what_somebody_else_writes_meanwhile_stays_and_the_rest_is_taken_back(
    tmp_path: Path, interfere: Callable[[Path], object], problem: str
) -> None:
    for name in ("first.txt", "old.txt"):
        (tmp_path / name).write_text("old")
    draft = Draft(tmp_path)
    draft.added = {"new/a.txt": "a", "b.txt": "b"}
    draft.edit("first.txt", lambda _text: "new")
    draft.edit("old.txt", lambda _text: "new")
    interfere(tmp_path)
    before = _files(tmp_path)
    with pytest.raises(RefusedError, match=problem):
        writing.write(draft)
    assert _files(tmp_path) == before
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("method", ["hardlink_to", "replace"])
def test_a_signal_behind_any_call_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """Such as Ctrl-C, before the program has noted that the call was made."""
    (tmp_path / "old.txt").write_text("old")
    draft = Draft(tmp_path)
    draft.added = {"new/a.txt": "a"}
    draft.edit("old.txt", lambda _text: "new")
    before = _files(tmp_path)
    called = getattr(Path, method)

    def interrupted(*arguments: Path) -> None:
        called(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, method, interrupted)
    with pytest.raises(KeyboardInterrupt):
        writing.write(draft)
    assert _files(tmp_path) == before
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("name", "siblings", "module"),
    [
        ("iops-dashboard-alerts", ("iops-dashboard-metrics",), "alerts"),
        ("aitutor_chat_notes", ("aitutor_users", "aitutor_files"), "chat_notes"),
        ("MavPrep-StudyGroups", ("MavPrep-Users", "MavPrep-StudyPlans"), "study_groups"),
        ("ChatNotes", ("ChatMessages", "ChatUsageDaily"), "chat_notes"),
    ],
)
def test_a_file_is_called_what_tells_its_table_from_the_others(
    name: str, siblings: tuple[str, ...], module: str
) -> None:
    assert module_of(name, siblings) == module


def test_one_of_many_is_spelled() -> None:
    assert [singular(word) for word in ("alerts", "entries", "class", "metric")] == [
        "alert",
        "entry",
        "class",
        "metric",
    ]
    assert words("MavPrep-StudyPlans") == ["mav", "prep", "study", "plans"]
