"""Silence about a stage's PostgreSQL while much is written to it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import click

from data_platform.deployment import Deployment
from stacks.environments import stage_named
from stacks.mavprep.instance import instance_name
from stacks.mavprep.tables import MAVPREP
from tools.aws import aws_errors, new_client
from tools.configuration import chosen_namespace
from tools.muting.errors import MutingError
from tools.muting.muting import mute_of_load, muted


@contextmanager
def database_muted(command: str, minutes: int | None) -> Iterator[None]:
    """Mute the warnings about the database that the command's options name, while a block runs.

    Parameters
    ----------
    command
        Who writes.
    minutes
        For how long at most; nothing is muted if it is None.
    """
    if minutes is None:
        yield
        return
    chosen = click.get_current_context().params
    if chosen["stage"] is None:
        raise click.UsageError(
            "--mute needs --stage: alarms watch the database of a stage, and an address does not "
            "tell of which."
        )
    deployment = Deployment(
        stage=stage_named(chosen["stage"]), namespace=chosen["namespace"] or chosen_namespace()
    )
    instance = chosen["instance"] or instance_name(deployment)
    mute = mute_of_load(deployment, MAVPREP, command, instance, minutes=minutes)
    with ExitStack() as opened:
        # Only of the mute: what the block does has errors of its own.
        try:
            with aws_errors(f"the alarms of {instance}"):
                opened.enter_context(
                    muted(new_client("cloudwatch"), mute, lambda text: click.echo(text, err=True))
                )
        except MutingError as error:
            sys.exit(f"error: {error}")
        yield
