"""The option of commands that write much."""

import click

MAX_MINUTES = 24 * 60
"""A load that takes longer is watched; CloudWatch itself would take fifteen days."""

mute_option = click.option(
    "--mute",
    "mute_minutes",
    type=click.IntRange(1, MAX_MINUTES),
    metavar="MINUTES",
    help="Keep warnings that the load explains silent while it writes, for this long at most.",
)
