"""The options of `datactl restore plan` and `apply`, and what they ask for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from data_platform.interruptions import end_interrupted
from tools.exports.errors import ExportError
from tools.muting.errors import MutingError
from tools.options import local_option, namespace_option, pace_options, stage_option
from tools.restore.asked import Asked, moment, selected
from tools.restore.copying import Mode
from tools.restore.errors import RestoreError
from tools.table_scans.checkpoint import BusyError

_OPTIONS = (
    stage_option,
    namespace_option,
    local_option,
    click.option("--table", "table_name", required=True, help="Declared name of the table."),
    click.option("--to-time", help="The second to go back to, such as 2026-11-20T03:30:00Z."),
    click.option("--bad-from", help="The second before anything went wrong."),
    click.option("--bad-to", help="The first second after it had stopped."),
    click.option("--backup", help="ARN of a backup."),
    click.option(
        "--export",
        "exports",
        multiple=True,
        help="s3://BUCKET/PREFIX/AWSDynamoDB/ID or a folder; a full one, changes, or both.",
    ),
    click.option("--only-missing", is_flag=True, help="Copy back what is missing."),
    click.option(
        "--overwrite", is_flag=True, help="Copy back everything, whatever was written since."
    ),
    click.option(
        "--where",
        "parts",
        multiple=True,
        metavar="NAME=VALUE",
        help="Only items that had this value.",
    ),
    click.option(
        "--bad-where",
        "marks",
        multiple=True,
        metavar="NAME=VALUE",
        help="Only changes after which items had this value.",
    ),
    click.option(
        "--kind",
        "kinds",
        multiple=True,
        type=click.Choice(["deleted", "changed"]),
        help="Only what was deleted, or only what was changed.",
    ),
    click.option("--into", help="Name of the new table."),
    click.option("--bucket", help="Bucket to export to, instead of a new table."),
    click.option("--as-own", is_flag=True, help="Restore a table that is gone under its own name."),
    pace_options,
)


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options, and end it with one sentence if it cannot do as asked."""

    @wraps(command)
    def explained(**options: Any) -> None:  # noqa: ANN401  as the options are declared
        try:
            command(**options)
        except (RestoreError, ExportError, MutingError) as error:
            sys.exit(f"error: {error}")
        except BusyError as error:
            sys.exit(f"error: {error} Wait for it, or stop it.")
        except KeyboardInterrupt:
            end_interrupted("Interrupted: run it again to go on.")

    for option in reversed(_OPTIONS):
        explained = option(explained)
    return explained


def asked_for(options: dict[str, Any]) -> Asked:
    """Return what options ask for.

    Raises
    ------
    RestoreError
        If they cannot go together.
    """
    if options["only_missing"] and options["overwrite"]:
        raise RestoreError("--only-missing and --overwrite exclude each other.")
    mode = Mode.ONLY_MISSING if options["only_missing"] else None
    mode = Mode.OVERWRITE if options["overwrite"] else mode
    if options["bad_from"] and mode is None:
        mode = Mode.WINDOW
    return Asked(
        to_time=moment(options["to_time"]),
        bad_from=moment(options["bad_from"]),
        bad_to=moment(options["bad_to"], is_end=True),
        backup=options["backup"],
        exports=options["exports"],
        mode=mode,
        part=selected(options["parts"]),
        marked=selected(options["marks"]),
        kinds=options["kinds"] or ("deleted", "changed"),
        into=options["into"],
        bucket=options["bucket"],
        as_own=options["as_own"],
    )
