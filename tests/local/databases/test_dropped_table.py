"""The drill: a table is dropped, comes back from a restored instance, and the consumer catches up.

It has a database of its own on the local AWS's instance, whose backups hold all its databases.
"""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from mavprep_database.runner import migrate
from mavprep_progress_analytics.retries import DatabaseUnavailableError
from stacks.mavprep.common import CALCULUS_ID
from tests.handlers.mavprep_progress_analytics.analytics import Analytics
from tests.handlers.mavprep_progress_analytics.attempts import PHYSICS_ID, attempt, put
from tests.local.embedded import DATACTL, EmbeddedAws
from tools.restore.database.comparing import contents, differences
from tools.restore.database.tables import copy_table

DATABASE = "drill"
TARGET = "mavprep-drill"
TABLE = "analytics_subject_performance"


@pytest.fixture
def live_url(deployed_aws: EmbeddedAws) -> Iterator[str]:
    own = deployed_aws.environment["DATABASE_URL"]
    name = sql.Identifier(DATABASE)
    with psycopg.connect(own, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    url = make_conninfo(own, dbname=DATABASE)
    with psycopg.connect(url) as connection:
        migrate(connection)
    rds = deployed_aws.client("rds")
    try:
        yield url
    finally:
        with psycopg.connect(own, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
        with suppress(rds.exceptions.DBInstanceNotFoundFault):
            rds.delete_db_instance(DBInstanceIdentifier=TARGET, SkipFinalSnapshot=True)


def _datactl(aws: EmbeddedAws, *arguments: str) -> str:
    done = subprocess.run(
        [DATACTL, "restore", "database", *arguments, "--local"],
        env=aws.command_environment(),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _restored_url(aws: EmbeddedAws, live_url: str) -> str:
    found = aws.client("rds").describe_db_instances(DBInstanceIdentifier=TARGET)["DBInstances"][0]
    endpoint = found["Endpoint"]
    return make_conninfo(live_url, host=endpoint["Address"], port=endpoint["Port"])


def _differences(live_url: str, restored_url: str) -> list[str]:
    with psycopg.connect(live_url) as live, psycopg.connect(restored_url) as restored:
        return list(differences(contents(live), contents(restored)))


def test_a_dropped_table_comes_back_and_the_consumer_catches_up(
    deployed_aws: EmbeddedAws, live_url: str
) -> None:
    users = [f"user{number}" for number in range(8)]
    records: list[Any] = [put(attempt(user), number) for number, user in enumerate(users, 1)]
    analytics = Analytics(live_url)
    analytics.add_subjects(CALCULUS_ID, PHYSICS_ID)
    assert analytics.deliver(*records[:4]) == []

    moment = datetime.now(UTC)
    analytics.admin.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(TABLE)))
    analytics.seconds_left = 5  # it gives the batch back, and Lambda delivers it again
    with pytest.raises(DatabaseUnavailableError, match="UndefinedTable"):
        analytics.deliver(*records)
    analytics.seconds_left = 900

    said = _datactl(deployed_aws, "apply", "--to", moment.isoformat(), "--target", TARGET)
    assert f"{TARGET} is available" in said
    restored_url = _restored_url(deployed_aws, live_url)
    assert f"{TABLE}: 4 rows instead of no table" in _differences(live_url, restored_url)

    assert copy_table(restored_url, live_url, TABLE, lambda _count: None).rows == 4
    assert _differences(live_url, restored_url) == []

    assert analytics.deliver(*records) == []
    assert {user for user, _, _ in analytics.sums()} == set(users)
    assert {sums[0] for sums in analytics.sums().values()} == {1}
    analytics.close()
    # Repeated, it restores over nothing.
    again = _datactl(deployed_aws, "apply", "--to", moment.isoformat(), "--target", TARGET)
    assert "nothing is restored into it" in again
