"""`datactl catalog serve`: the documentation site on this machine."""

import sys
from contextlib import ExitStack

import click

from data_platform.interruptions import say_no_more
from tools.environments import alone_in
from tools.output.groups import Command
from tools.paths import REPOSITORY
from tools.site.building import SITE, build, is_current, sources
from tools.site.environment import FOLDER, SiteError
from tools.site.serving import address_of, server

_PORT = 8000


@click.command(cls=Command)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=_PORT,
    show_default=True,
    help="Port to listen on; 0 takes any that is free.",
)
def serve(port: int) -> None:
    """Serve the documentation site to this machine, built again if it is not current.

    It ends on Ctrl-C.
    """
    with ExitStack() as stack:
        try:
            listening = stack.enter_context(server(SITE, port))
        except OSError as error:
            sys.exit(
                f"error: port {port} cannot be used ({error.strerror}): choose one with --port."
            )
        build_site_if_needed()
        click.echo(f"The documentation is at {address_of(listening)} (Ctrl-C ends it).")
        try:
            listening.serve_forever()
        except KeyboardInterrupt:
            say_no_more()


def build_site_if_needed() -> None:
    """Build the site unless it is there and nothing has changed since.

    Another build of it is waited for. What cannot be built ends the command.
    """
    with alone_in(FOLDER):
        _build_if_needed()


def _build_if_needed() -> None:
    digest = sources()
    if is_current(SITE, digest):
        click.echo(f"{SITE.relative_to(REPOSITORY)}/ is current.", err=True)
        return
    click.echo("Drawing the dashboards and building the site, in about a minute …", err=True)
    # Loads CDK and matplotlib, which a site that is current needs neither of.
    from tools.site.pictures import drawn_pictures  # noqa: PLC0415

    try:
        pages = build(SITE, drawn_pictures(), digest)
    except SiteError as error:
        sys.exit(f"error: {error}")
    click.echo(f"Built {len(pages)} pages into {SITE.relative_to(REPOSITORY)}/.", err=True)
