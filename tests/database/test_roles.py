"""Each role can do its work and nothing else."""

from pathlib import Path

import psycopg
import pytest
from psycopg import errors, sql

from mavprep_database.runner import BASE, migrate
from tests.database.conftest import Connect
from tests.database.documented import TABLES
from tests.database.rows import question, subject, topic
from tools.postgresql.throwaway import in_database, temporary_server

_BEFORE_STATISTICS = "0008"
_CATALOGUE = set(TABLES) - {"analytics_subject_performance"}
_READ = frozenset({"SELECT"})
_WRITE = _READ | {"INSERT", "UPDATE", "DELETE"}
_EXPECTED = {
    "mavprep_app": {
        **dict.fromkeys(_CATALOGUE, _WRITE),
        "analytics_subject_performance": _READ,
    },
    "mavprep_readonly": dict.fromkeys(TABLES, _READ),
    "mavprep_analytics_writer": {
        "analytics_subject_performance": _WRITE - {"DELETE"},
        "analytics_attempt_facts": _WRITE - {"DELETE"},
        "analytics_rejected_attempts": _WRITE,
    },
}


@pytest.mark.parametrize("role", _EXPECTED)
def test_table_privileges(catalog: psycopg.Connection, role: str) -> None:
    found: dict[str, set[str]] = {}
    for table, privilege in catalog.execute(
        """
        SELECT c.relname, p.privilege_type
        FROM pg_class AS c, aclexplode(c.relacl) AS p
        WHERE c.relnamespace = 'public'::regnamespace AND p.grantee = %s::regrole
        """,
        [role],
    ):
        found.setdefault(table, set()).add(privilege)
    assert found == _EXPECTED[role]


def test_the_analytics_writer_sees_identifiers_of_subjects_only(connect: Connect) -> None:
    subject(connect())
    writer = connect(user="mavprep_analytics_writer")
    assert len(writer.execute("SELECT id FROM subjects").fetchall()) == 1
    for forbidden in ("SELECT name FROM subjects", "SELECT FROM questions"):
        with pytest.raises(errors.InsufficientPrivilege):
            writer.execute(forbidden.encode())


def test_the_application_works_with_the_question_bank(connect: Connect) -> None:
    application = connect(user="mavprep_app")
    limits = topic(application, subject(application))
    question(application, limits, (True, True))
    application.execute("UPDATE question_options SET is_correct = FALSE WHERE order_index = 1")
    application.execute("UPDATE topics SET parent_topic_id = NULL")
    application.execute("CREATE TEMPORARY TABLE staging (id INTEGER)")
    with pytest.raises(errors.InsufficientPrivilege):
        application.execute("SELECT FROM analytics_rejected_attempts")


def test_read_only_means_read_only(connect: Connect) -> None:
    reader = connect(user="mavprep_readonly")
    reader.execute("SELECT FROM questions")
    with pytest.raises(errors.ReadOnlySqlTransaction):
        reader.execute("DELETE FROM questions")
    reader.execute("SET default_transaction_read_only = off")
    with pytest.raises(errors.InsufficientPrivilege):
        reader.execute("DELETE FROM questions")


def test_whoever_is_on_call_sees_what_other_roles_do(empty_database: str) -> None:
    """As the runbooks do. Roles belong to the server, so the test migrates for itself."""
    with psycopg.connect(empty_database) as owner:
        migrate(owner)
    with (
        psycopg.connect(empty_database, user="mavprep_app", application_name="quiz") as application,
        psycopg.connect(empty_database, user="mavprep_readonly", autocommit=True) as reader,
    ):
        application.execute("SELECT 'what the application asked'")
        seen = reader.execute(
            "SELECT state, backend_type, query FROM pg_stat_activity"
            " WHERE application_name = 'quiz'"
        ).fetchall()
        assert seen == [
            ("idle in transaction", "client backend", "SELECT 'what the application asked'")
        ]
        with pytest.raises(errors.InsufficientPrivilege):
            reader.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'quiz'"
            )
        for forbidden in ("SELECT pg_ls_logdir()", "SHOW shared_preload_libraries"):
            with pytest.raises(errors.InsufficientPrivilege):
                reader.execute(forbidden.encode())


def test_going_back_takes_the_sight_of_others_away_where_nothing_else_needs_it(
    tmp_path: Path,
) -> None:
    """On a server of its own: roles belong to the whole of it."""
    sees = "SELECT pg_has_role('mavprep_readonly', 'pg_read_all_stats', 'USAGE')"
    with temporary_server(tmp_path) as url, psycopg.connect(url, autocommit=True) as admin:
        admin.execute("CREATE DATABASE one")
        admin.execute("CREATE DATABASE other")
        with (
            psycopg.connect(in_database(url, "one")) as one,
            psycopg.connect(in_database(url, "other")) as other,
        ):
            migrate(one)
            migrate(other)
            migrate(one, _BEFORE_STATISTICS)
            assert admin.execute(sees).fetchone() == (True,)
            migrate(one, BASE)
            migrate(other, _BEFORE_STATISTICS)
            assert admin.execute(sees).fetchone() == (False,)


@pytest.mark.parametrize("grantable", ["pg_read_all_stats", "pg_monitor", None])
def test_a_master_user_grants_what_it_may(connect: Connect, server: str, grantable: str) -> None:
    """RDS documents pg_monitor; a master user that may grant neither can still migrate."""
    admin = connect()
    admin.execute("CREATE ROLE statistician LOGIN CREATEROLE CREATEDB")
    admin.execute("CREATE DATABASE watched OWNER statistician")
    for role in _EXPECTED:
        admin.execute(
            sql.SQL("GRANT {} TO statistician WITH ADMIN OPTION").format(sql.Identifier(role))
        )
    if grantable:
        admin.execute(
            sql.SQL("GRANT {} TO statistician WITH ADMIN OPTION").format(sql.Identifier(grantable))
        )
    admin.execute("REVOKE pg_read_all_stats FROM mavprep_readonly")
    try:
        with psycopg.connect(server, dbname="watched", user="statistician") as owner:
            warnings: list[str] = []
            owner.add_notice_handler(
                lambda notice: (
                    warnings.append(str(notice.message_primary))
                    if notice.severity == "WARNING"
                    else None
                )
            )
            migrate(owner)
            sees = owner.execute(
                "SELECT pg_has_role('mavprep_readonly', 'pg_read_all_stats', 'USAGE')"
            ).fetchone()
            assert sees == (grantable is not None,)
            assert any("GRANT pg_read_all_stats" in text for text in warnings) is (not grantable)
            migrate(owner, BASE)
    finally:
        admin.execute("DROP DATABASE watched WITH (FORCE)")
        admin.execute("DROP OWNED BY statistician CASCADE")
        admin.execute("DROP ROLE statistician")
        # As the other databases of this server have it.
        admin.execute("GRANT pg_read_all_stats TO mavprep_readonly")


def test_the_analytics_writer_has_limits_from_its_login_on(empty_database: str) -> None:
    """A connection through RDS Proxy can set none itself. They are not copied with a database."""
    with psycopg.connect(empty_database) as owner:
        migrate(owner)
    with psycopg.connect(empty_database, user="mavprep_analytics_writer") as writer:
        limits = writer.execute(
            "SELECT name, setting || unit FROM pg_settings"
            " WHERE name IN ('lock_timeout', 'statement_timeout')"
        ).fetchall()
    assert dict(limits) == {"lock_timeout": "10000ms", "statement_timeout": "60000ms"}
    with psycopg.connect(empty_database) as owner:
        migrate(owner, "0006")
        left = owner.execute(
            "SELECT FROM pg_db_role_setting AS s, pg_database AS d"
            " WHERE s.setdatabase = d.oid AND d.datname = current_database()"
        ).fetchall()
    assert left == []


@pytest.mark.parametrize("role", _EXPECTED)
def test_no_role_creates_objects_or_holds_a_password(
    connect: Connect, connection: psycopg.Connection, role: str
) -> None:
    session = connect(user=role)
    session.execute("SET default_transaction_read_only = off")
    with pytest.raises(errors.InsufficientPrivilege):
        session.execute("CREATE TABLE mine (id INTEGER)")
    row = connection.execute(
        "SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolpassword IS NULL"
        " FROM pg_authid WHERE rolname = %s",
        [role],
    ).fetchone()
    assert row == (True, False, False, False, True)


def test_only_the_roles_may_connect_and_only_the_application_has_temporary_tables(
    empty_database: str,
) -> None:
    """A copied database would not do: privileges on the database itself are not copied."""
    with psycopg.connect(empty_database) as owner:
        migrate(owner)
        rows = owner.execute(
            """
            SELECT coalesce(r.rolname, 'PUBLIC'), p.privilege_type
            FROM pg_database AS d, aclexplode(d.datacl) AS p LEFT JOIN pg_roles AS r
                ON r.oid = p.grantee
            WHERE d.datname = current_database() AND p.grantee <> d.datdba
            """
        ).fetchall()
    assert set(rows) == {("mavprep_app", "TEMPORARY"), *((role, "CONNECT") for role in _EXPECTED)}


def test_iam_sign_in_is_granted_where_rds_offers_it(empty_database: str) -> None:
    with psycopg.connect(empty_database) as owner:
        owner.execute("CREATE ROLE rds_iam")
        owner.commit()
        try:
            migrate(owner)
            members = owner.execute(
                "SELECT member::regrole::text FROM pg_auth_members"
                " WHERE roleid = 'rds_iam'::regrole ORDER BY 1"
            ).fetchall()
            assert [name for (name,) in members] == sorted(_EXPECTED)
        finally:
            owner.rollback()
            owner.execute("DROP ROLE rds_iam")
            owner.commit()


def test_a_plain_owner_without_superuser_can_migrate(connect: Connect, server: str) -> None:
    """On RDS the master user may create roles and databases, and is no superuser."""
    admin = connect()
    admin.execute("CREATE ROLE master LOGIN CREATEROLE CREATEDB")
    admin.execute("CREATE DATABASE owned OWNER master")
    # The roles exist already, made by another owner: on a fresh server they are master's own.
    for role in _EXPECTED:
        admin.execute(sql.SQL("GRANT {} TO master WITH ADMIN OPTION").format(sql.Identifier(role)))
    try:
        with psycopg.connect(server, dbname="owned", user="master") as owner:
            migrate(owner)
            migrate(owner, BASE)
            migrate(owner)
    finally:
        admin.execute("DROP DATABASE owned WITH (FORCE)")
        admin.execute("DROP ROLE master")
