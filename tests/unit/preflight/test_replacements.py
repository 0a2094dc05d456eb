"""Tables and instances that a deployment would exchange for new and empty ones."""

from dataclasses import replace
from typing import Any

import pytest

from stacks.environments import DEV, PROD
from tests.unit.preflight.plans import STACK, deployed, plan, resource, table
from tools.preflight.replacements import check_replacements
from tools.preflight.rows import Row, Status

INSTANCE = "AWS::RDS::DBInstance"
TABLE = "AWS::DynamoDB::GlobalTable"


def the_row(resources: dict[str, Any], stage: Any = PROD, **there: Any) -> Row:
    planned = replace(plan(resources), stage=stage)
    (row,) = check_replacements(planned, deployed(**there))
    return row


@pytest.mark.parametrize(("stage", "status"), [(PROD, Status.BLOCKS), (DEV, Status.WARNING)])
def test_an_instance_that_was_taken_in_is_not_exchanged_for_an_empty_one(
    stage: Any, status: Status
) -> None:
    """The former one was deleted meanwhile, so that its name is free."""
    row = the_row(
        {"Database": resource(INSTANCE, DBInstanceIdentifier="mavprep")},
        stage,
        Database=(INSTANCE, "mavprep-restored"),
    )
    assert row.status is status
    assert row.found == f"{STACK}: mavprep, new and empty, instead of mavprep-restored"
    assert "set `identifier` in the stage's DatabaseSettings" in row.advice


def test_a_table_keeps_its_name() -> None:
    row = the_row({"Users": table("accounts")}, Users=(TABLE, "users"))
    assert row.status is Status.BLOCKS
    assert "accounts, new and empty, instead of users" in row.found


def test_what_is_there_by_its_name_and_what_is_new_are_no_replacements() -> None:
    resources = {
        "Users": table("users"),
        "Lessons": table("lessons"),
        "Database": resource(INSTANCE, DBInstanceIdentifier="mavprep"),
    }
    row = the_row(resources, Users=(TABLE, "users"), Database=(INSTANCE, "mavprep"))
    assert (row.status, row.found) == (Status.OK, "none would be made anew")
