"""Which database a command is for: an address, or a stage whose database is reached for it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from tools.options import STAGE

Command = Callable[..., None]


def database_options(role: str) -> Callable[[Command], Command]:
    """Add the options of a command that works with the database, and give it the argument `url`.

    The way to a stage's database is open while the command runs.

    Parameters
    ----------
    role
        The PostgreSQL role with which it reaches a stage's database, unless another is given.
    """
    options = (
        click.option(
            "--url",
            envvar="DATABASE_URL",
            callback=_checked,
            show_envvar=True,
            help="The database: postgresql://user@host:port/name. Prefer the variable or a "
            "password file: other users of this machine can read arguments.",
        ),
        click.option(
            "--stage",
            type=STAGE,
            help="Reach the database of this stage instead, through a node in its network.",
        ),
        click.option("--namespace", help="Namespace of the stage's stacks."),
        click.option(
            "--role",
            default=role,
            show_default=True,
            help="PostgreSQL role that logs in to a stage's database.",
        ),
        click.option(
            "--instance", help="Another instance of the stage, such as one that was restored."
        ),
        click.option("--node", help="Managed node to go through; the tagged one by default."),
    )

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def run(
            *,
            url: str | None,
            stage: str | None,
            namespace: str | None,
            role: str,
            instance: str | None,
            node: str | None,
            **others: Any,  # noqa: ANN401  the command's own
        ) -> None:
            chosen = {"namespace": namespace, "role": role, "instance": instance, "node": node}
            with _opened(url, stage, chosen) as address:
                command(url=address, **others)

        decorated: Command = run
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


@contextmanager
def _opened(url: str | None, stage: str | None, chosen: dict[str, Any]) -> Iterator[str]:
    if stage is None:
        if url is None:
            raise click.UsageError(
                "Missing option '--url' (env var: 'DATABASE_URL'): or give --stage, for the "
                "database of a stage."
            )
        yield url
        return
    source = click.get_current_context().get_parameter_source("url")
    if source is click.core.ParameterSource.COMMANDLINE:
        raise click.UsageError("Give either --url or --stage.")
    from tools.database.way_in.stages import stage_database  # noqa: PLC0415  loads boto3

    with stage_database(stage=stage, **chosen) as address:
        yield address


def _checked(_context: click.Context, _option: click.Parameter, url: str | None) -> str | None:
    """Refuse an empty address, which libpq would fill in with whatever it takes for granted."""
    if url is None:
        return None
    what = "is empty" if not url.strip() else "" if _is_unicode(url) else "is no text in UTF-8"
    if what:
        raise click.BadParameter(f"it {what}: use postgresql://user@host:port/database.")
    return url


def _is_unicode(text: str) -> bool:
    # Bytes of an argument that are none become lone surrogates.
    return not any("\ud800" <= character <= "\udfff" for character in text)
