"""Asking a documented question of a table or of PostgreSQL, and what goes wrong then."""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import AccessPattern, Table
from data_platform.dynamodb.sharding import shards_instead_of
from data_platform.dynamodb.types import Operation
from tools.aws import aws_errors, new_client
from tools.database.connecting import connected
from tools.database.failures import explain
from tools.local_aws import require_environment
from tools.place import require_place
from tools.queries.answers import Answer, counted, more_note
from tools.queries.page_tokens import position_of, question_of, token_of
from tools.queries.parameters import parse_parameters, pattern_parameters, unknown_values
from tools.queries.postgres_verification import connection_of
from tools.queries.relational import RelationalPattern, parse_relational, run_relational
from tools.queries.running import run_pattern
from tools.queries.search_vectors import parse_search, vector_of_source


def ask_table(
    table: Table,
    pattern: AccessPattern,
    arguments: Iterable[str],
    *,
    deployment: Deployment,
    local: bool,
    page_token: str | None = None,
) -> Answer:
    """Run an access pattern; end the program with one sentence if AWS refuses.

    Parameters
    ----------
    table, pattern
        What to ask.
    arguments
        Its parameters, as people type them.
    deployment
        Whose table.
    local
        Whether to ask the local AWS; otherwise boto3's own configuration counts.
    page_token
        Where to go on, as an earlier answer has it.

    Raises
    ------
    ParameterError
        If an argument or the token cannot be used.
    """
    if pattern.operation is Operation.SEARCH_VECTORS:
        return _search(table, pattern, arguments, deployment=deployment, local=local)
    values = parse_parameters(table, pattern, arguments)
    notes = list(unknown_values(pattern_parameters(table, pattern), values))
    name = deployment.named(table.name)
    shards = shards_instead_of(table, pattern.index, deployment.stage.sharded_indexes)
    question = question_of(name, pattern, values, shards)
    position = position_of(question, page_token) if page_token else None
    environment = require_environment() if local else None
    with aws_errors(name):
        require_place(deployment.stage, environment)
        client = new_client("dynamodb", environment)
        result = run_pattern(client, name, table, pattern, values, shards=shards, position=position)
    if pattern.limit is not None and result.has_more:
        notes.append(more_note(pattern.limit))
    if result.hidden:
        notes.append(f"{counted(result.hidden)} hidden: expired, and not deleted yet.")
    index = table.index(pattern.index) if pattern.index else None
    return Answer(
        items=result.items,
        attributes=pattern.attributes,
        keys=frozenset(key.name for key in table.keys + (index.keys if index else ())),
        cost=f"{result.capacity_units:g} read units, {result.milliseconds:.0f} ms",
        notes=notes,
        more=result.has_more,
        hidden=result.hidden,
        page_token=token_of(question, result.position) if result.has_more else None,
    )


def _search(
    table: Table,
    pattern: AccessPattern,
    arguments: Iterable[str],
    *,
    deployment: Deployment,
    local: bool,
) -> Answer:
    values, source = parse_search(table, pattern, arguments)
    notes = list(unknown_values(pattern_parameters(table, pattern), values))
    name = deployment.named(table.name)
    environment = require_environment() if local else None
    with aws_errors(name):
        require_place(deployment.stage, environment)
        client = new_client("dynamodb", environment)
        vector = vector_of_source(client, name, table, pattern, source)
        result = run_pattern(client, name, table, pattern, values, search_vector=vector)
    if result.hidden:
        notes.append(f"{counted(result.hidden)} hidden: expired, and not deleted yet.")
    index = table.vector_index(pattern.index)
    return Answer(
        items=result.items,
        attributes=pattern.attributes,
        scores=result.scores,
        keys=frozenset(key.name for key in table.keys + (index.keys if index else ())),
        cost=f"{result.index_units:,.0f} bytes examined, {result.milliseconds:.0f} ms",
        notes=notes,
        hidden=result.hidden,
    )


def ask_postgres(
    pattern: RelationalPattern,
    arguments: Iterable[str],
    *,
    url: str | None,
) -> Answer:
    """Ask PostgreSQL; end the program with one sentence if it refuses.

    Parameters
    ----------
    pattern
        What to ask.
    arguments
        Its parameters, as people type them.
    url
        The database; without it, that of the local AWS.

    Raises
    ------
    ParameterError
        If an argument cannot be used.
    """
    value = parse_relational(pattern, arguments)
    with _database_errors(), _connection(url) as connection:
        connection.read_only = True
        started = time.perf_counter()
        result = run_relational(connection, pattern, value)
        milliseconds = (time.perf_counter() - started) * 1000
    notes = [result.missing] if result.missing else []
    if pattern.limit is not None and result.has_more:
        notes.append(more_note(pattern.limit))
    return Answer(
        items=result.items,
        keys=frozenset({"id"}),
        cost=f"{milliseconds:.0f} ms",
        notes=notes,
        more=pattern.limit is not None and result.has_more,
    )


def _connection(url: str | None) -> AbstractContextManager[psycopg.Connection]:
    return connected(url) if url else connection_of(require_environment())


@contextmanager
def _database_errors() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        sys.exit(f"error: {explain(error)}")
