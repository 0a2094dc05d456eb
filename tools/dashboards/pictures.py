"""Which dashboards are drawn for docs/dashboards, and the page that says what is on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data_platform.dynamodb.schema import Product
from stacks.environments import DEV, PROD
from stacks.products import PRODUCTS
from tools.dashboards.definition import Dashboard, dashboards
from tools.output.markdown import GENERATED, code
from tools.synthesis import Assembly

OVERVIEW_EXAMPLE = "tutoria"
"""The product whose dashboard of dev stands for the others."""

_INTRODUCTION = """\
What is on the dashboards, from the definitions in the templates. `make docs` also draws each of
them beside this page, without an account, under the name that stands with it here. Names, layout
and thresholds of a picture are the real ones, its **values are made up**: a quiet week with a small
incident at its end. A graph shows eight series at most, where CloudWatch shows all. A red line is
the threshold of an alarm."""

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
    stage
        Where it is.
    """

    product: Product
    dashboard: Dashboard
    stage: str

    @property
    def file(self) -> str:
        """Name of its file."""
        return f"{self.dashboard.name}.svg"

    def drawn(self) -> str:
        """Draw it."""
        # Imported here because matplotlib takes a second to load, and most only look at the page.
        from tools.dashboards.drawing import draw  # noqa: PLC0415

        return draw(self.dashboard, "Made-up values")


def pictures(assemblies: Mapping[str, Assembly]) -> list[Picture]:
    """Return what is drawn: the dashboards of prod, and one of dev."""
    return [
        *(picture for product in PRODUCTS for picture in _of(product, assemblies, PROD.name)),
        *(
            picture
            for product in PRODUCTS
            if product.name == OVERVIEW_EXAMPLE
            for picture in _of(product, assemblies, DEV.name)
        ),
    ]


def dashboards_page(drawn: list[Picture]) -> str:
    """Return the page that describes the dashboards."""
    sections = [GENERATED, "# Dashboards", _INTRODUCTION, _STAGES]
    shown = None
    for picture in drawn:
        is_overview = picture.dashboard.name.endswith("-overview")
        heading = f"## {picture.product.title}{', dev' if is_overview else ''}"
        if heading != shown:
            sections.append(heading)
            shown = heading
        titles = [widget.title for widget in picture.dashboard.widgets if widget.title]
        contents = "\n".join(f"- {title}" for title in titles)
        beside = [f"In {picture.stage}."]
        beside += [
            f"Beside it: [{other.dashboard.name}](#{other.dashboard.name}svg)."
            for other in drawn
            if (other.product, other.stage) == (picture.product, picture.stage)
            and other is not picture
        ]
        words = f"{' '.join(beside)} {_sentence(picture)}"
        sections += [f"### {code(picture.file)}", words, contents]
    return "\n\n".join(sections) + "\n"


def _of(product: Product, assemblies: Mapping[str, Assembly], stage: str) -> Iterator[Picture]:
    for dashboard in dashboards(assemblies[stage].templates[product.stack_name]):
        yield Picture(product, dashboard, stage)


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
