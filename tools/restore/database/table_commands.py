"""The commands of `datactl restore database` that look into two databases at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from tools.database.connecting import connected, without_password
from tools.local_aws import require_environment
from tools.options import STAGE, as_json_option, local_option
from tools.output.json_text import json_text
from tools.restore.database.errors import RestoreError
from tools.usage_errors import StatusCommand

_DIFFERS = 2
"""Exit status where somebody has to look."""

_MASTER = "postgres"


def _both(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--node", help="Managed node to go through; the tagged one by default."),
        local_option,
        click.option("--namespace", help="Namespace of the stage's stacks."),
        click.option("--stage", type=STAGE, help="Stage of both instances."),
        click.option("--target", help="The restored instance, with --stage or --local."),
        click.option(
            "--restored-url",
            envvar="RESTORED_DATABASE_URL",
            show_envvar=True,
            help="The restored database, without --target.",
        ),
        click.option(
            "--url",
            envvar="DATABASE_URL",
            show_envvar=True,
            help="The live database, without --target.",
        ),
    ):
        command = option(command)
    return command


@contextmanager
def _addresses(
    *,
    url: str | None,
    restored_url: str | None,
    target: str | None,
    stage: str | None,
    namespace: str | None,
    local: bool,
    node: str | None,
) -> Iterator[tuple[str, str]]:
    """Give the addresses of the restored database and of the live one."""
    if target is None:
        if not (url and restored_url):
            raise click.UsageError("Give --target with --stage or --local, or both addresses.")
        yield restored_url, url
    elif local:
        environment = require_environment()
        yield _local_address(environment, target), environment["DATABASE_URL"]
    elif stage is None:
        raise click.UsageError("Give --stage or --local with --target.")
    else:
        from tools.database.way_in.stages import stage_database  # noqa: PLC0415  loads boto3

        place: dict[str, Any] = {"stage": stage, "namespace": namespace, "role": _MASTER}
        with (
            stage_database(**place, node=node, instance=target) as restored,
            stage_database(**place, node=node) as live,
        ):
            yield restored, live


def _local_address(environment: dict[str, str], target: str) -> str:
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415  keeps `datactl` quick

    from tools.aws import aws_errors, new_client  # noqa: PLC0415
    from tools.restore.database.restoring import found_instance  # noqa: PLC0415

    with aws_errors(target):
        found = found_instance(new_client("rds", environment), target)
    if found is None:
        sys.exit(f"error: there is no instance {target}.")
    endpoint = found["Endpoint"]
    return make_conninfo(
        environment["DATABASE_URL"], host=endpoint["Address"], port=endpoint["Port"]
    )


@click.command("compare", cls=StatusCommand)
@_both
@as_json_option
def compare_database(*, as_json: bool, **options: Any) -> None:  # noqa: ANN401  see `_addresses`
    """Compare revision, rows and schema of a restored database with the live one.

    The schema is columns, constraints, indexes, triggers, functions, views and privileges. Exit
    status 2 if they differ, as they do where the live one went on, 64 if it was called wrongly.
    """
    from tools.restore.database.comparing import contents, differences  # noqa: PLC0415

    with (
        _addresses(**options) as (restored_url, url),
        connected(url) as live,
        connected(restored_url) as restored,
    ):
        found = list(differences(contents(live), contents(restored)))
    if as_json:
        click.echo(json_text({"alike": not found, "differences": found}))
    else:
        for line in found:
            click.echo(line)
        click.echo(f"{len(found)} differences." if found else "They are alike.")
    if found:
        sys.exit(_DIFFERS)


@click.command("copy-table", cls=StatusCommand)
@click.argument("table")
@_both
def copy_dropped_table(table: str, **options: Any) -> None:  # noqa: ANN401  see `_addresses`
    """Make a dropped TABLE again from a restored database, whole or not at all.

    A table that is there is never overwritten. Exit status 2 if rows of today do not hold to a
    foreign key, which is then not valid for them, 64 if it was called wrongly.
    """
    import psycopg  # noqa: PLC0415  keeps `datactl` quick

    from tools.restore.database.tables import copy_table  # noqa: PLC0415

    with _addresses(**options) as (restored_url, url):
        try:
            copied = copy_table(restored_url, url, table, _Progress(table).advance)
        except RestoreError as error:
            sys.exit(f"error: {error}")
        except psycopg.Error as error:
            said = without_password(" ".join(str(error).split()), url)
            sys.exit(f"error: nothing was copied: {without_password(said, restored_url)}")
    click.echo(f"{table}: {copied.rows:,} rows are back.")
    for names, what in ((copied.references, "foreign key"), (copied.views, "view")):
        for name in names:
            click.echo(f"{what} {name} is back.")
    for name in copied.unchecked:
        click.echo(f"not valid, since rows of today do not hold to it: {name}")
    if copied.unchecked:
        sys.exit(_DIFFERS)


class _Progress:
    """Says now and then how much has been copied."""

    _STEP = 100_000_000

    def __init__(self, table: str) -> None:
        self._table = table
        self._bytes = 0

    def advance(self, count: int) -> None:
        before, self._bytes = self._bytes, self._bytes + count
        if before // self._STEP != self._bytes // self._STEP:
            click.echo(f"{self._table}: {self._bytes // 1_000_000:,} MB", err=True)
