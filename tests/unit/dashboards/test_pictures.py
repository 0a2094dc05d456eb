"""The pictures of dashboards show them as they are defined."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tools.dashboards.definition import Series
from tools.dashboards.layout import cut, legend, width_of
from tools.dashboards.pictures import dashboards_page, pictures
from tools.dashboards.samples import ages, values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.dashboards.pictures import Picture
    from tools.synthesis import Assembly

LARGEST_BYTES = 150_000


@pytest.fixture(scope="module")
def drawn(assemblies: Mapping[str, Assembly]) -> list[Picture]:
    return pictures(assemblies)


def test_pictures_are_small_enough_for_a_page(drawn: list[Picture]) -> None:
    fullest = max(drawn, key=lambda each: len(each.dashboard.widgets))
    assert len(fullest.drawn().encode()) < LARGEST_BYTES, fullest.file


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
@pytest.mark.parametrize("rows", [1, 2])
def test_a_legend_counts_what_does_not_fit(length: int, rows: int) -> None:
    labels = [f"{number:02}{'x' * length}" for number in range(20)]
    *named, rest = legend(labels, 300, 7, rows)
    assert [entry.number for entry in named] == list(range(len(named)))
    assert {entry.row for entry in named} == set(range(rows))
    assert rest.text == f"+ {20 - len(named)} more"
    assert max(entry.left + width_of(entry.text, 7) for entry in [*named, rest]) <= 300
    for one, following in pairwise([*named, rest]):
        assert one.row < following.row or one.left + width_of(one.text, 7) < following.left


def test_a_legend_with_room_names_everything() -> None:
    assert [entry.text for entry in legend(["one", "two"], 300, 7, 1)] == ["one", "two"]


def test_long_texts_are_cut() -> None:
    assert cut("short", 100, 8) == "short"
    shortened = cut("a title that is much too long for its widget", 60, 8)
    assert shortened.endswith("…")
    assert width_of(shortened, 8) <= 60
