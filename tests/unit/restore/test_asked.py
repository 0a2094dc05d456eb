"""What cannot go together is refused before anything is done."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from data_platform.dynamodb.data_table import RECOVERY_PERIOD_DAYS
from stacks.consumer_attributes import KEPT_BY_CONSUMERS
from stacks.products import PRODUCTS
from tools.cli import cli
from tools.restore.asked import moment
from tools.restore.commands import RECOVERY_DAYS
from tools.restore.errors import RestoreError
from tools.restore.exporting import part_request, window_request
from tools.restore.selections import EVERYTHING, selection_of

T, U = "2026-11-20T03:30:00Z", "2026-11-20T03:50:00Z"
TIME = ("--to-time", T)
WINDOW = ("--bad-from", T, "--bad-to", U)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say what to restore from, once"),
        ((*TIME, "--backup", "arn"), "Say what to restore from, once"),
        (("--bad-from", T), "--bad-from and --bad-to go together"),
        ((*TIME, "--bad-to", U), "--bad-from and --bad-to go together"),
        (("--bad-from", U, "--bad-to", T), "--bad-to has to be later than --bad-from"),
        ((*WINDOW, "--only-missing"), "leave --only-missing and --overwrite out"),
        ((*TIME, "--only-missing", "--overwrite"), "exclude each other"),
        ((*TIME, "--as-own", "--into", "x"), "--as-own restores a table that is gone"),
        ((*TIME, "--as-own", "--only-missing"), "--as-own restores a table that is gone"),
        ((*TIME, "--bucket", "b"), "--bucket has DynamoDB export what is to be copied back"),
        ((*TIME, "--where", "a=b"), "--where names what is to be copied back"),
        ((*TIME, "--where", "a", "--overwrite"), "'a' is not NAME=VALUE"),
        (("--to-time", "yesterday"), "'yesterday' is no time with a zone"),
        (("--to-time", "2026-11-20T03:30:00"), "is no time with a zone: write it like"),
    ],
)
def test_what_cannot_go_together_is_refused(arguments: tuple[str, ...], sentence: str) -> None:
    done = CliRunner().invoke(cli, ["restore", "plan", "--table", "aitutor_courses", *arguments])
    assert done.exit_code == 1
    assert done.output.startswith("error: ") or "error: " in str(done.exception)
    assert sentence in done.output + str(done.exception)


def test_an_unknown_table_is_refused() -> None:
    done = CliRunner().invoke(cli, ["restore", "plan", "--table", "nope", *TIME])
    assert done.exit_code == 2
    assert "There is no table 'nope'" in done.output


def test_a_time_is_taken_in_any_zone() -> None:
    assert moment("2026-11-20T05:30:00.7+02:00") == datetime(2026, 11, 20, 3, 30, tzinfo=UTC)
    assert moment(None) is None


def test_the_end_of_the_bad_time_takes_its_last_second_in() -> None:
    assert moment("2026-11-20T03:30:00.2Z", is_end=True) == datetime(
        2026, 11, 20, 3, 30, 1, tzinfo=UTC
    )
    assert moment(T, is_end=True) == moment(T)


def test_a_part_is_exported_with_a_filter_and_a_window_within_its_limits() -> None:
    time = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)
    request: dict[str, Any] = part_request(time, selection_of(["userId=ada"]))
    assert request["FilterSpecification"]["FilterExpression"] == "#0 = :text0"
    assert "FilterSpecification" not in part_request(time, EVERYTHING)
    assert window_request(time, time + timedelta(minutes=15))["ExportType"] == "INCREMENTAL_EXPORT"
    for wrong in (timedelta(minutes=14), timedelta(hours=25)):
        with pytest.raises(RestoreError, match="15 minutes to 24 hours: leave --bucket out"):
            window_request(time, time + wrong)


def test_what_is_repeated_of_declarations_agrees_with_them() -> None:
    assert RECOVERY_DAYS == RECOVERY_PERIOD_DAYS
    tables = {table.name: table for product in PRODUCTS for table in product.tables}
    for name, attributes in KEPT_BY_CONSUMERS.items():
        declared = {each.name for entity in tables[name].entities for each in entity.attributes}
        assert set(attributes) <= declared
