"""What a dashboard shows, as data: lines on graphs, figures, alarms and text."""

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from enum import Enum, auto
from types import MappingProxyType

from data_platform.logical_ids import Attribute
from data_platform.monitoring.metric import Metric, Statistic
from data_platform.monitoring.policy.resources import Resource
from data_platform.monitoring.policy.rules import AlarmRule

FULL_WIDTH = 24
"""Columns of CloudWatch's grid."""


@dataclass(frozen=True)
class Line:
    """One series.

    Parameters
    ----------
    metric, statistic, dimensions
        What is shown.
    label
        Its name in the legend.
    line_id
        Its name in calculations.
    is_hidden
        Whether only calculations use it.
    """

    metric: Metric
    statistic: Statistic
    dimensions: Mapping[str, str]
    _: KW_ONLY
    label: str
    line_id: str | None = None
    is_hidden: bool = False

    def __post_init__(self) -> None:
        """Freeze the dimensions."""
        object.__setattr__(self, "dimensions", MappingProxyType(dict(self.dimensions)))


@dataclass(frozen=True)
class Search:
    """Every series of a metric whose `TableName` is one of some tables.

    It shows series that exist only since something happened, such as throttling of an index, and
    leaves out the many that never have data.

    Parameters
    ----------
    metric, statistic
        What is shown.
    dimensions
        Names of the series' dimensions, `TableName` among them.
    tables
        Physical names of the tables.
    label
        Template of the legend; without one, it names each series by the values of its dimensions.
    total
        Show the sum (``SUM``) or the largest value (``MAX``) of them instead.
    line_id
        Its name in calculations.
    is_hidden
        Whether only calculations use it.
    """

    metric: Metric
    statistic: Statistic
    dimensions: tuple[str, ...]
    _: KW_ONLY
    tables: tuple[str, ...]
    label: str | None = None
    total: str | None = None
    line_id: str | None = None
    is_hidden: bool = False

    @property
    def legend(self) -> str:
        """The template of the legend."""
        return self.label or named_by(self.dimensions)


@dataclass(frozen=True, kw_only=True)
class Calculation:
    """Metric math over lines of the same panel, by their `line_id`."""

    expression: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A horizontal line: the threshold of an alarm, or an objective."""

    label: str
    value: float


class View(Enum):
    """How a panel shows its lines."""

    GRAPH = auto()
    STACKED = auto()
    FIGURE = auto()
    """The latest value of each line, in large digits."""
    PRECISE_FIGURE = auto()
    """The same with all digits, where the third one is not enough."""


@dataclass(frozen=True, kw_only=True)
class MetricPanel:
    """Lines with an axis, or as figures.

    Parameters
    ----------
    title
        What the panel answers.
    lines
        What it shows.
    view
        How.
    axis
        Unit of the values, in words.
    marks
        Thresholds.
    width, height
        In cells of CloudWatch's grid; 24 columns are a full row.
    period_seconds
        How long a time one value stands for.
    since
        How far it looks back, such as ``-P30D``, if not as far as the dashboard.
    has_negatives
        Whether values below zero say something.
    """

    title: str
    lines: tuple[Line | Search | Calculation, ...]
    axis: str
    view: View = View.GRAPH
    marks: tuple[Mark, ...] = ()
    width: int = 8
    height: int = 5
    period_seconds: int = 300
    since: str | None = None
    has_negatives: bool = False


@dataclass(frozen=True, kw_only=True)
class AlarmPanel:
    """Those of some alarms that are on, by their ARNs; empty in good times."""

    title: str
    alarms: tuple[str | Attribute, ...] = field(default_factory=tuple)
    width: int = FULL_WIDTH
    height: int = 3


@dataclass(frozen=True, kw_only=True)
class TextPanel:
    """Markdown."""

    text: str
    width: int = FULL_WIDTH
    height: int = 2


Panel = MetricPanel | AlarmPanel | TextPanel


def link_to(dashboard: str, words: str) -> str:
    """Return a link to another dashboard of the account, for a text."""
    return f"[{words}](#dashboards:name={dashboard})"


def named_by(dimensions: Iterable[str]) -> str:
    """Return a legend's template that names each series by the values of its dimensions."""
    return " ".join(f"${{PROP('Dim.{name}')}}" for name in dimensions)


def lines_of(
    metric: Metric, statistic: Statistic, resources: Iterable[Resource]
) -> tuple[Line, ...]:
    """Return a line for each of some resources."""
    return tuple(
        Line(metric, statistic, one.dimensions_of(metric), label=one.title) for one in resources
    )


def mark_of(rule: AlarmRule, resource: Resource) -> Mark:
    """Return the threshold of an alarm, also in a stage that does without the alarm."""
    return Mark(label=rule.severity, value=rule.threshold_of(resource))
