"""The pictures of dashboards show them as they are defined."""

import html
import re
from collections.abc import Mapping

import pytest

from stacks.products import PRODUCTS
from tools.dashboards.definition import Dashboard, Series, Widget
from tools.dashboards.labels import cut, legend_labels
from tools.dashboards.pictures import Picture, dashboards_page, pictures
from tools.dashboards.samples import ages, values
from tools.synthesis import Assembly

MAX_BYTES = 150_000
MAX_SERIES = 8


@pytest.fixture(scope="module")
def drawn(assemblies: Mapping[str, Assembly]) -> list[Picture]:
    return pictures(assemblies)


def test_pictures_are_small_enough_for_a_page(drawn: list[Picture]) -> None:
    fullest = max(drawn, key=lambda each: len(each.dashboard.widgets))
    assert len(fullest.drawn().encode()) < MAX_BYTES, fullest.file


def test_the_page_names_every_picture_and_what_is_on_it(drawn: list[Picture]) -> None:
    page = dashboards_page(drawn)
    for each in drawn:
        assert page.count(f"### `{each.file}`\n") == 1
        for widget in each.dashboard.widgets:
            assert not widget.title or f"\n- {widget.title}\n" in page


def test_a_picture_shows_the_widgets_and_is_the_same_every_time(drawn: list[Picture]) -> None:
    (health,) = (each for each in drawn if each.dashboard.name == "iops-health")
    picture = health.drawn()
    texts = {html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", picture)}
    assert {widget.title for widget in health.dashboard.widgets if widget.title} <= texts
    assert "warning 900k" in texts
    assert picture == health.drawn()


def test_a_graph_has_eight_series_at_most() -> None:
    series = tuple(
        Series(metric="SuccessfulRequestLatency", dimensions={}, statistic="p99", label=str(number))
        for number in range(12)
    )
    graph = Widget(kind="metric", x=0, y=0, width=8, height=5, title="Many", series=series)
    dashboard = Dashboard(name="x", start="-PT6H", widgets=(graph,))
    picture = Picture(PRODUCTS[0], dashboard, "dev").drawn()
    assert len(re.findall(r'stroke-width: 1\.1[;"]', picture)) == MAX_SERIES
    assert "+ 5 more" in picture


def test_the_page_says_stages_and_links_the_two_of_a_product(drawn: list[Picture]) -> None:
    page = dashboards_page(drawn)
    sections = dict(re.findall(r"^### `([\w-]+)\.svg`\n\n(.*)$", page, re.MULTILINE))
    assert set(sections) == {each.dashboard.name for each in drawn}
    for each in drawn:
        others = re.findall(r"\[([\w-]+)\]\(#\1svg\)", sections[each.dashboard.name])
        assert sections[each.dashboard.name].startswith(f"In {each.stage}.")
        assert len(others) == (0 if each.dashboard.name.endswith("-overview") else 1)
        assert all(other.partition("-")[0] == each.product.name for other in others)


def test_every_line_has_values(drawn: list[Picture]) -> None:
    for each in drawn:
        for widget in each.dashboard.widgets:
            times = ages(widget.start or each.dashboard.start, widget.period_seconds, 40)
            for series in widget.series:
                found = values(series, 0, times) if widget.kind == "metric" else []
                assert len(found) in {0, len(times)}, series.metric


def test_a_metric_without_values_is_refused() -> None:
    unknown = Series(metric="Unheard", dimensions={}, statistic="Sum", label="x")
    with pytest.raises(KeyError, match="Unheard"):
        values(unknown, 0, [60.0, 0.0])


def test_values_stand_for_the_time_that_a_dashboard_shows() -> None:
    assert ages("-PT6H", 300, 7) == [21600, 18000, 14400, 10800, 7200, 3600, 0]
    assert len(ages("-P1D", 3600, 100)) == 24
    with pytest.raises(ValueError, match="-P1M"):
        ages("-P1M", 3600, 100)


@pytest.mark.parametrize("length", [5, 20, 45, 80])
def test_a_legend_counts_what_it_leaves_out(length: int) -> None:
    labels = [f"{number:02}{'x' * length}" for number in range(20)]
    *named, rest = legend_labels(labels, 6)
    assert rest == f"+ {20 - len(named)} more"
    assert [label[:2] for label in named] == [label[:2] for label in labels[: len(named)]]
    assert all(label in labels or label.endswith("…") for label in named)
    assert legend_labels(labels, 24)[-1] == rest


def test_a_legend_with_room_names_everything() -> None:
    labels = [str(number) for number in range(8)]
    assert legend_labels(labels, 6) == labels


def test_long_labels_are_cut() -> None:
    assert cut("short", 2) == "short"
    shortened = cut("a title that is much too long for its widget", 2)
    assert shortened.endswith("…")
    assert len(shortened) < len(cut("a title that is much too long for its widget", 4))
