"""The pictures of dashboards, drawn for the site from templates that are synthesized for it."""

import tempfile
from pathlib import Path

from stacks.environments import DEV, PROD
from tools.dashboards.pictures import pictures
from tools.synthesis import synthesize


def drawn_pictures() -> dict[str, dict[str, str]]:
    """Return the pictures by product and name of the dashboard."""
    with tempfile.TemporaryDirectory() as scratch:
        assemblies = {
            stage: synthesize(stage, Path(scratch, stage), check_rules=False)
            for stage in (PROD.name, DEV.name)
        }
    drawn: dict[str, dict[str, str]] = {}
    for picture in pictures(assemblies):
        drawn.setdefault(picture.product.name, {})[picture.dashboard.name] = picture.drawn()
    return drawn
