"""How PostgreSQL runs: parameters that differ from its defaults, or that must not change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_rds as rds

if TYPE_CHECKING:
    from aws_cdk import RemovalPolicy
    from constructs import Construct

MAJOR_VERSION = "18"
# Without a minor version RDS starts with its newest and upgrades by itself, and no deployment tries
# to go back to an older one.
ENGINE = rds.DatabaseInstanceEngine.postgres(
    version=rds.PostgresEngineVersion.of(MAJOR_VERSION, MAJOR_VERSION)
)

PARAMETERS = {
    # Nobody connects without TLS. It is the default since PostgreSQL 15; a rule relies on it.
    "rds.force_ssl": "1",
    # Statements over a second are logged (milliseconds), but neither the values bound to them nor
    # the row that an error is about: they may be a student's.
    "log_min_duration_statement": "1000",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    # Changes of the schema, waits for locks, and work that spilled to disk (KiB).
    "log_statement": "ddl",
    "log_lock_waits": "1",
    "log_temp_files": "10240",
    "log_autovacuum_min_duration": "10000",
    "shared_preload_libraries": "pg_stat_statements",
    "track_io_timing": "1",
    # A client that forgets its transaction would keep locks and stop vacuum (milliseconds).
    "idle_in_transaction_session_timeout": "60000",
}


class PostgresParameters(rds.ParameterGroup):
    """The parameter group of a PostgreSQL instance."""

    def __init__(
        self, scope: Construct, construct_id: str, *, removal_policy: RemovalPolicy
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            engine=ENGINE,
            description=f"PostgreSQL {MAJOR_VERSION}: TLS only, slow statements logged",
            parameters=PARAMETERS,
            removal_policy=removal_policy,
        )
