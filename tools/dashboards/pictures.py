"""Which dashboards are drawn for docs/dashboards, and the page that shows them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stacks.environments import DEV, PROD
from stacks.products import PRODUCTS
from tools.catalog.markdown import GENERATED
from tools.dashboards.definition import dashboards
from tools.dashboards.drawing import draw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data_platform.dynamodb.schema import Product
    from tools.dashboards.definition import Dashboard
    from tools.synthesis import Assembly

OVERVIEW_EXAMPLE = "tutoria"
"""The product whose dashboard of dev stands for the others."""

_INTRODUCTION = """\
What the dashboards look like, without an account: drawn from the definitions in the templates, with
**made-up values**: a quiet week with a small incident at its end. Names, layout and thresholds are
the real ones; a graph shows eight series at most, where CloudWatch shows all. A red line is the
threshold of an alarm."""

_STAGES = """\
Staging and prod have two dashboards for each product. dev has one that shows both parts one below
the other, since CloudWatch charges for each dashboard (decision
[0040](../decisions/0040-dashboards-from-data.md))."""

_HEALTH = (
    "Read it from the top: the alarms that are on (none, if all is well), four figures for right "
    "now, then the graphs of whichever figure is out of line, over the last six hours"
)
_CAPACITY = (
    "The upper half says which table or index uses the units of the last week and is paid for, the "
    "middle how storage has grown within 30 days, and the lower part how busy the functions are."
)
_OVERVIEW = (
    "Health above and capacity below, over the last day: one dashboard that needs scrolling."
)


@dataclass(frozen=True)
class Picture:
    """A dashboard that is drawn.

    Attributes
    ----------
    product
        Whose it is.
    dashboard
        What it shows.
    """

    product: Product
    dashboard: Dashboard

    @property
    def file(self) -> str:
        """Name of its file."""
        return f"{self.dashboard.name}.svg"

    @property
    def digest(self) -> str:
        """A fingerprint of the definition and of the code that draws it.

        Pictures are compared by it: the last digit of a coordinate is not the same everywhere.
        """
        definition = json.dumps(asdict(self.dashboard), sort_keys=True)
        code = [path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))]
        return hashlib.sha256("\n".join([definition, *code]).encode()).hexdigest()

    def drawn(self) -> str:
        """Draw it."""
        return draw(self.dashboard, f"Made-up values. Definition {self.digest}")


def pictures(assemblies: Mapping[str, Assembly]) -> list[Picture]:
    """Return what is drawn: the dashboards of prod, and one of dev."""
    return [
        *(picture for product in PRODUCTS for picture in _of(product, assemblies[PROD.name])),
        *(
            picture
            for product in PRODUCTS
            if product.name == OVERVIEW_EXAMPLE
            for picture in _of(product, assemblies[DEV.name])
        ),
    ]


def dashboards_page(drawn: list[Picture]) -> str:
    """Return the page that shows the pictures."""
    sections = [GENERATED, "# Dashboards", _INTRODUCTION, _STAGES]
    shown = None
    for picture in drawn:
        is_overview = picture.dashboard.name.endswith("-overview")
        heading = f"## {picture.product.title}{', dev' if is_overview else ''}"
        if heading != shown:
            sections.append(heading)
            shown = heading
        sections += [_sentence(picture), f"![{picture.dashboard.name}]({picture.file})"]
    return "\n\n".join(sections) + "\n"


def _of(product: Product, assembly: Assembly) -> Iterator[Picture]:
    for dashboard in dashboards(assembly.templates[product.stack_name]):
        yield Picture(product, dashboard)


def _sentence(picture: Picture) -> str:
    name = picture.dashboard.name
    if name.endswith("-capacity"):
        return _CAPACITY
    if name.endswith("-overview"):
        return _OVERVIEW
    has_database = any(
        widget.title.startswith("PostgreSQL") for widget in picture.dashboard.widgets
    )
    return f"{_HEALTH}{'; PostgreSQL stands at the bottom' if has_database else ''}."
