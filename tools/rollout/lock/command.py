"""The command `datactl rollout lock`."""

import sys
import tempfile
from pathlib import Path

import click

from stacks.environments import STAGES
from stacks.lock_files import lock_file
from tools.options import as_json_option, only_stage_option
from tools.output.groups import Command
from tools.output.json_text import json_text
from tools.paths import REPOSITORY
from tools.rollout.changes.change import Verdict
from tools.synthesis import synthesize

_BEHIND, _REFUSED = 1, 3


@click.command(cls=Command)
@only_stage_option
@click.option("--write", "is_writing", is_flag=True, help="Write what the stacks are like now.")
@click.option("--accept-refused", is_flag=True, help="Write it although a change is refused.")
@as_json_option
def lock(stage: str | None, *, is_writing: bool, accept_refused: bool, as_json: bool) -> None:
    """Check what must not change unseen against the lock of each stage, or write the locks.

    Ends with status 1 if a lock is behind what the stacks are like, 3 if a change is refused.
    """
    from tools.rollout.lock.comparison import comparison  # noqa: PLC0415  loads the declarations

    status, records = 0, []
    for name in [stage] if stage else STAGES:
        with tempfile.TemporaryDirectory() as scratch:
            found = comparison(name, synthesize(name, Path(scratch), check_rules=False).templates)
        path = lock_file(name)
        records.append(found.record())
        if found.changes and not as_json:
            click.echo(found.text)
        is_refused = found.verdict is Verdict.REFUSED and not accept_refused
        if is_refused:
            status = _REFUSED
        elif found.is_behind and is_writing:
            path.write_text(found.new_text, "utf-8")
            click.echo(f"changed {path.relative_to(REPOSITORY)}", err=as_json)
        elif found.is_behind:
            status = max(status, _BEHIND)
            click.echo(found.behind, err=as_json)
    if as_json:
        click.echo(json_text(records))
    if status == _REFUSED:
        click.echo(
            "Refused changes stay out of the locks. Where they are meant: "
            "`datactl rollout lock --write --accept-refused`, and say why in the pull request.",
            err=True,
        )
    sys.exit(status)
