"""Options of more than one command of `datactl rollout`."""

import click

interim_option = click.option(
    "--interim",
    is_flag=True,
    help="Make an index anew under its name while an interim one serves its readers.",
)
