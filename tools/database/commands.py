"""`datactl db`: migrate, load and document MavPrep's PostgreSQL."""

import sys
from pathlib import Path

import click

from stacks.environments import stage_named
from tools.confirming import require_confirmation
from tools.database.addresses import database_options
from tools.muting.options import mute_option
from tools.options import as_json_option
from tools.output.groups import WholeHelpGroup
from tools.output.json_text import json_text

_MAX_SECONDS = 2_147_483
"""As many as PostgreSQL's limits, which are in milliseconds, can hold."""


def _limit(_context: click.Context, _option: click.Parameter, seconds: float) -> float:
    """Refuse what PostgreSQL does not take for a limit, and 0, which would be none."""
    if not 0 < seconds <= _MAX_SECONDS:
        raise click.BadParameter(f"{seconds:g} is not above 0 and up to {_MAX_SECONDS:,} seconds.")
    return seconds


def _protected_stage() -> str | None:
    """Return the stage that the command's options name, if it is protected."""
    stage: str | None = click.get_current_context().params["stage"]
    return stage if stage and stage_named(stage).protected else None


@click.group(cls=WholeHelpGroup)
def db() -> None:
    """Work with MavPrep's PostgreSQL."""


@db.command()
@database_options("postgres")
@click.option("--target", default="head", show_default=True, help="A revision, head or base.")
@click.option(
    "--lock-timeout",
    callback=_limit,
    default=5.0,
    show_default=True,
    help="Seconds to wait for a table.",
)
@click.option(
    "--statement-timeout",
    callback=_limit,
    default=600.0,
    show_default=True,
    help="Seconds a statement may take.",
)
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
def migrate(
    url: str, target: str, lock_timeout: float, statement_timeout: float, *, is_sure: bool
) -> None:
    """Bring the schema to a revision, forward or back, all or nothing.

    Back, it drops what later revisions have made, with what is in it: in a protected stage it asks.
    """
    from mavprep_database.errors import MigrationError  # noqa: PLC0415  Alembic takes 0.5 s
    from mavprep_database.runner import Limits, goes_back, migrate  # noqa: PLC0415
    from tools.database.connecting import connected  # noqa: PLC0415
    from tools.database.failures import remedied  # noqa: PLC0415

    limits = Limits(lock=lock_timeout, statement=statement_timeout)
    with connected(url) as connection:
        try:
            stage = _protected_stage()
            if stage and not is_sure and goes_back(connection, target):
                require_confirmation(
                    f"Take PostgreSQL of the protected stage {stage} back to {target}, and drop "
                    "what later revisions have made with all that is in it?",
                    "--yes",
                )
            outcome = migrate(connection, target, limits=limits)
        except MigrationError as error:
            sys.exit(f"error: {remedied(error)}")
    if outcome.before == outcome.after:
        click.echo(f"Nothing to do: the database is at {outcome.after or 'base'}.")
    else:
        click.echo(f"Migrated from {outcome.before or 'base'} to {outcome.after or 'base'}.")


@db.command()
@database_options("mavprep_app")
@click.option("--dry-run", is_flag=True, help="Do everything, then take it back.")
@mute_option
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
def load(url: str, files: tuple[Path, ...], *, dry_run: bool, mute_minutes: int | None) -> None:
    """Load subjects, topics, questions, tests and videos from CSV or JSON files.

    A name such as subjects.csv or questions-algebra.json begins with what the file holds. Either
    all files are loaded or none; loading them again changes nothing. A list is written as JSON in
    a cell of a CSV file, and an empty cell says nothing.
    """
    import psycopg  # noqa: PLC0415  keeps `datactl` quick

    from tools.database.connecting import connected, without_password  # noqa: PLC0415
    from tools.database.failures import explain  # noqa: PLC0415
    from tools.database.loading.load import load  # noqa: PLC0415
    from tools.database.loading.problems import LoadError  # noqa: PLC0415
    from tools.database.muting import database_muted  # noqa: PLC0415
    from tools.database.progress import bytes_read  # noqa: PLC0415

    muted = database_muted("db-load", mute_minutes)
    with muted, connected(url) as connection, bytes_read(files) as advance:
        try:
            loaded = load(connection, files, dry_run=dry_run, advance=advance)
        except LoadError as error:
            sys.exit(f"{error}\nerror: nothing was loaded.")
        except psycopg.Error as error:
            said = without_password(explain(error), url)
            sys.exit(f"error: nothing was loaded: {said}")
    if not loaded.records:
        click.echo("Nothing to load: no file holds a record.")
    for kind, count in loaded.records.items():
        click.echo(f"{kind}: {count:,} {'valid' if dry_run else 'loaded'}")


@db.command("sql")
@database_options("mavprep_readonly")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, a line for each statement.")
@click.argument("statements")
def run_sql(url: str, statements: str, *, as_json: bool) -> None:
    """Run SQL, such as that of a runbook, and show what it answers; `-` reads standard input.

    Each statement is a transaction of its own. What it shows may be personal data.
    """
    from tools.database.connecting import connected  # noqa: PLC0415  keeps `datactl` quick
    from tools.database.statement_display import print_answer  # noqa: PLC0415
    from tools.database.statements import answers  # noqa: PLC0415

    script = sys.stdin.read() if statements == "-" else statements
    with connected(url) as connection:
        for answer in answers(connection, script):
            print_answer(answer, as_json=as_json)


@db.command()
@database_options("mavprep_readonly")
@as_json_option
def indexes(url: str, *, as_json: bool) -> None:
    """Show how often each index was read, and which are unused.

    Keys, unique indexes and those that find the rows of a foreign key are never called unused. An
    instance and each of its replicas count for themselves.
    """
    from tools.database.connecting import connected  # noqa: PLC0415  keeps `datactl` quick
    from tools.database.index_display import print_indexes  # noqa: PLC0415
    from tools.database.indexes import read_index_statistics  # noqa: PLC0415

    with connected(url) as connection:
        print_indexes(read_index_statistics(connection), as_json=as_json)


@db.command()
@click.option("--write", is_flag=True, help="Write the pages to docs/ instead of naming them.")
@as_json_option
def dictionary(*, write: bool, as_json: bool) -> None:
    """Make the data dictionary from a live schema: a temporary PostgreSQL, migrated.

    Without --write exit status 1 if a page is not current.
    """
    from tools.database.dictionary.writing import (  # noqa: PLC0415  starts a server
        stale_pages,
        write_pages,
    )

    changed = write_pages() if write else stale_pages()
    if as_json:
        click.echo(json_text([path.name for path in changed]))
    else:
        for path in changed:
            click.echo(f"{'changed' if write else 'stale'} {path.name}")
        click.echo(f"{len(changed)} pages {'changed' if write else 'are not current'}.")
    if changed and not write:
        sys.exit(1)


@db.group()
def rejected() -> None:
    """See and replay test attempts that analytics could not count."""


@rejected.command("list")
@database_options("mavprep_analytics_writer")
@as_json_option
def list_rejected(url: str, *, as_json: bool) -> None:
    """Count the rejected attempts by reason; no person is named."""
    from tools.database.rejected import rejected_groups  # noqa: PLC0415  keeps `datactl` quick
    from tools.database.rejected_display import print_groups, rejected_connection  # noqa: PLC0415

    with rejected_connection(url) as connection:
        print_groups(rejected_groups(connection), as_json=as_json)


@rejected.command("replay")
@database_options("mavprep_analytics_writer")
@as_json_option
def replay_rejected(url: str, *, as_json: bool) -> None:
    """Count what can be counted by now, such as attempts whose subject was created since.

    An attempt never counts twice: replay as often as you like, and again after an interruption.
    """
    from tools.database.rejected import rejected_groups, replay  # noqa: PLC0415
    from tools.database.rejected_display import (  # noqa: PLC0415
        attempts_run,
        print_replayed,
        rejected_connection,
    )

    with rejected_connection(url) as connection:
        total = sum(group.attempts for group in rejected_groups(connection))
        with attempts_run(total) as advance:
            replayed = replay(connection, advance)
        print_replayed(replayed, as_json=as_json)
