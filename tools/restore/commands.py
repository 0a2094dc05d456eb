"""`datactl restore`: brings back what a table held, and keeps what happened since."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from botocore.config import Config

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import Product, Table
from data_platform.dynamodb.sharding import with_sharded_indexes
from stacks.environments import stage_named
from tools.adopt.table_state import TableState, read_table
from tools.aws import aws_errors, new_client
from tools.exports.manifests import Export
from tools.lazy_commands import LazyCommands, from_module
from tools.local_aws import require_environment
from tools.muting.options import mute_option
from tools.muting.tables import table_muted
from tools.options import MAX_SEGMENTS, as_json_option
from tools.output.json_text import json_text
from tools.paths import RESTORES
from tools.place import require_place
from tools.restore import display
from tools.restore.asked import Asked
from tools.restore.command_options import asked_for, with_options
from tools.restore.copying import Mode, number_to_write
from tools.restore.errors import RestoreError
from tools.restore.order import warnings_of
from tools.restore.preparing import (
    NewTable,
    Surroundings,
    missing,
    new_tables,
    read_exports,
    restore_all,
    source_of,
    table_of_exports,
)
from tools.restore.running import copy_back, create_properties, lacking, make_own, run
from tools.restore.settings import Wanted
from tools.restore.showing import Showing, showing
from tools.table_scans.checkpoint import only_run
from tools.table_scans.pacing import Pace, TokenBucket
from tools.table_scans.tallies import Tally
from tools.usage_errors import StatusGroup

RECOVERY_DAYS = 35
"""As every declared table has it; declarations of constructs cannot be imported without CDK."""


@dataclass(frozen=True)
class _Restore:
    """What both commands begin with."""

    asked: Asked
    deployment: Deployment
    product: Product
    table: Table
    state: TableState | None
    around: Surroundings
    tables: list[NewTable]
    exports: list[Export]
    shown: Showing
    client: Callable[[str], Any]
    """Makes clients of AWS."""

    def said(self, text: str) -> None:
        """Say something that stays on the terminal."""
        with self.shown.paused():
            click.echo(text, err=True)

    @property
    def wanted(self) -> Wanted:
        """The settings that a restored table is to have."""
        if self.state is not None:
            return Wanted.of(self.state)
        is_protected = self.deployment.stage.protected
        return Wanted.declared(self.table, RECOVERY_DAYS, is_protected=is_protected)

    @property
    def stem(self) -> Path:
        """The beginning of the names of its files."""
        return self.around.folder / self.around.table_name


@click.group(
    cls=StatusGroup,
    commands=LazyCommands({"database": from_module("tools.restore.database.commands", "database")}),
)
def restore() -> None:
    """Bring back what a table held: as a new table, and from there into the live one."""


@restore.command()
@with_options
@as_json_option
def plan(*, as_json: bool, **options: Any) -> None:  # noqa: ANN401  as they are declared
    """Say what would be restored and copied back, in numbers. It changes nothing.

    What has yet to be restored cannot be counted: `datactl restore apply` restores it into a new
    table, counts, and asks before it touches a live one.
    """
    with showing("reading") as shown, _begun(options, shown) as begun:
        described, lines = _planned(begun)
    if as_json:
        click.echo(json_text(described))
    else:
        for line in lines:
            line()


def _planned(begun: _Restore) -> tuple[dict[str, Any], list[Callable[[], None]]]:
    asked, around = begun.asked, begun.around
    waiting = missing(begun.tables, around.client)
    described: dict[str, Any] = {
        "table": around.table_name,
        "exists": begun.state is not None,
        "restores": [
            {"into": each.name, "from": each.origin.words, "done": each not in waiting}
            for each in begun.tables
        ],
    }
    lines: list[Callable[[], None]] = []
    for each in begun.tables:
        state = "has yet to be restored" if each in waiting else "is restored"
        text = f"{each.name} {state}, from {each.origin.words}."
        lines.append(lambda text=text: click.echo(text))  # type: ignore[misc]
    if asked.mode is not None and not waiting and not asked.bucket:
        source = source_of(asked, begun.tables, begun.exports, around)
        listed = begun.stem.with_name(f"{begun.stem.name}.planned.jsonl")
        copy = copy_back(asked, begun.table, source, around, listed)
        copy.listing.begin()
        found = copy.count(around.segments, around.advance)
        described["found"] = display.described_found(found)
        described["warnings"] = warnings_of(begun.table.name, found)
        lines.append(lambda: display.print_found(around.table_name, found))
        lines.append(lambda: display.print_warnings(described["warnings"]))
    elif asked.mode is not None:
        text = "What would be copied back is counted once that is there."
        lines.append(lambda: click.echo(text))
    return described, lines


@restore.command()
@with_options
@click.option("--yes", "confirmed", metavar="TABLE", help="Confirm, by the live table's name.")
@click.option("--again", is_flag=True, help="Once more, after it was completed.")
@mute_option
@as_json_option
def apply(
    *,
    confirmed: str | None,
    again: bool,
    mute_minutes: int | None,
    as_json: bool,
    **options: Any,  # noqa: ANN401  as they are declared
) -> None:
    """Restore into a new table, and copy back into the live one what is asked for.

    Before it writes to a live table it says in numbers what would happen, and asks for the table's
    name. It can be interrupted anywhere, and takes up where it was. Exit status 1 if something is
    left to do.
    """
    with showing("restoring") as shown, _begun(options, shown) as begun:
        if begun.asked.mode is None:
            if mute_minutes is not None:
                raise RestoreError(
                    "--mute is for copying back: nothing warns of a new table. Leave it out."
                )
            described = _restored(begun, as_json=as_json)
            is_complete = True
        else:
            described, is_complete = _copied(
                begun, confirmed, again=again, mute_minutes=mute_minutes, as_json=as_json
            )
    if as_json:
        click.echo(json_text(described))
    if not is_complete:
        sys.exit(1)


def _restored(begun: _Restore, *, as_json: bool) -> dict[str, Any]:
    """Restore into new tables only."""
    asked, around = begun.asked, begun.around
    exports = begun.exports
    with only_run(begun.stem):
        restore_all(begun.tables, around)
        names = [each.name for each in begun.tables]
        if exports:
            names = [table_of_exports(asked, exports, around)]
        if asked.as_own:
            make_own(around.client, around.table_name, begun.wanted)
    described = []
    for name in names:
        found = lacking(around.client, name, begun.wanted)
        described.append({"table": name, "lacks": display.lacking_described(found)})
        if not as_json:
            display.print_new_table(name, found)
    if asked.as_own and not as_json:
        stack = begun.deployment.named(begun.product.stack_name)
        display.print_own_steps(around.table_name, stack, begun.deployment.stage.name)
    return {"restored": described}


def _copied(
    begun: _Restore,
    confirmed: str | None,
    *,
    again: bool,
    mute_minutes: int | None,
    as_json: bool,
) -> tuple[dict[str, Any], bool]:
    """Restore what is to be copied back, and copy it back."""
    asked, around = begun.asked, begun.around
    if begun.state is None:
        raise RestoreError(
            f"There is no {around.table_name} to copy back into: restore it under its own name "
            "by --as-own."
        )

    def confirm(found: Tally) -> None:
        with begun.shown.paused():
            if not as_json:
                display.print_found(around.table_name, found)
            display.print_warnings(warnings_of(begun.table.name, found))
            if number_to_write(found):
                _confirm(around.table_name, confirmed)

    def muted() -> AbstractContextManager[None]:
        return table_muted(
            begun.client,
            deployment=begun.deployment,
            product=begun.product,
            table_name=around.table_name,
            command="restore",
            minutes=mute_minutes,
            say=begun.said,
        )

    listed = begun.stem.with_name(f"{begun.stem.name}.left-alone.jsonl")
    with only_run(begun.stem):
        restore_all(begun.tables, around)
        source = source_of(asked, begun.tables, begun.exports, around)
        copy = copy_back(asked, begun.table, source, around, listed)
        path = begun.stem.with_name(f"{begun.stem.name}.json")
        done = run(copy, path, around, confirm, again=again, muted=muted)
    if not as_json:
        display.print_done(around.table_name, done.done, listed)
    left = sum(done.done.outcomes[each] for each in display.UNDONE)
    described = {
        "table": around.table_name,
        "found": display.described_found(done.before),
        "warnings": warnings_of(begun.table.name, done.before),
        "done": display.described_done(done.done),
        "now": display.described_found(done.after),
        "readUnits": round(around.pace.reads.used, 1),
        "writeUnits": round(around.pace.writes.used, 1),
    }
    return described, left == 0


def _confirm(table_name: str, confirmed: str | None) -> None:
    if confirmed is None:
        try:
            confirmed = click.prompt(
                f"To write to it, type the table's name ({table_name})", default="", err=True
            )
        except click.Abort:
            if sys.stdin.isatty():
                raise
            raise RestoreError(
                f"Nobody can answer here: give --yes {table_name} if it is meant."
            ) from None
    if confirmed != table_name:
        raise RestoreError(f"Nothing was written: {table_name} was not confirmed by its name.")


@contextmanager
def _begun(options: dict[str, Any], shown: Showing) -> Iterator[_Restore]:
    asked = asked_for(options)
    product, table = _table_named(options["table_name"], options["stage"])
    deployment = Deployment(stage=stage_named(options["stage"]), namespace=options["namespace"])
    environment = require_environment() if options["local"] else None
    folder = RESTORES / ("local" if options["local"] else options["stage"])
    name = deployment.named(table.name)
    with aws_errors(name):
        require_place(deployment.stage, environment)
        client = _client(environment)
        state = read_table(client, name)
        if asked.as_own and state is not None and not _is_of(client, name, asked):
            raise RestoreError(
                f"{name} exists: --as-own is for a table that is gone. Restore into a new table, "
                "and copy back."
            )
        around = Surroundings(
            client=client,
            s3=lambda: new_client("s3", environment),
            table_name=name,
            table_arn=str(state.table["TableArn"]) if state else "",
            key_names=tuple(key.name for key in table.keys),
            properties=create_properties(state) if state else None,
            pace=Pace(TokenBucket(options["read_units"]), TokenBucket(options["write_units"])),
            segments=options["segments"],
            write_units=options["write_units"],
            folder=folder,
            told=shown.told,
            advance=shown.advance,
        )
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

        def clients(service: str) -> Any:  # noqa: ANN401  made at run time
            return new_client(service, environment)

        exports = read_exports(asked, around)
        if asked.mode is None and len(exports) == 1 and exports[0].is_incremental:
            asked = replace(asked, mode=Mode.WINDOW)
        tables = new_tables(asked, around)
        yield _Restore(
            asked, deployment, product, table, state, around, tables, exports, shown, clients
        )


def _is_of(client: Any, name: str, asked: Asked) -> bool:  # noqa: ANN401  made at run time
    """Tell whether a table of that name is what an earlier run has begun to restore."""
    summary = client.describe_table(TableName=name)["Table"].get("RestoreSummary", {})
    return bool(asked.backup) and summary.get("SourceBackupArn") == asked.backup


def _table_named(name: str, stage: str) -> tuple[Product, Table]:
    from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import

    for product in PRODUCTS:
        for table in product.tables:
            if table.name == name:
                return product, with_sharded_indexes(table, stage_named(stage).sharded_indexes)
    raise click.UsageError(f"There is no table {name!r}; `datactl catalog` lists all.")


def _client(environment: Any) -> Any:  # noqa: ANN401  made at run time
    retries = Config(
        retries={"mode": "standard", "total_max_attempts": 10},
        max_pool_connections=MAX_SEGMENTS,
    )
    return new_client("dynamodb", environment, config=retries)
