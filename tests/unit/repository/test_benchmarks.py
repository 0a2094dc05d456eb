"""What is said of speed was measured, and every benchmark can be run by `make bench`."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.pages import FOLDER, README, RESULTS, pages, without_figures
from benchmarks.registry import BENCHMARKS
from benchmarks.results import Figure, ratios, run_alone
from benchmarks.synth import _install, _javascript, check_equal
from tools.paths import REPOSITORY
from tools.synthesis import Assembly

BY_HAND = {"local_up", "soak", "tests"}
STARTED_BY_OTHERS = {"progress_worker"}
SECONDS = 600
_FIGURE = re.compile(r"\d[\d,.]*( to \d[\d,.]*)? ?(ms|s|MB|times|calls|\w+/s)\b")


def test_the_pages_show_what_was_measured() -> None:
    for path, text in pages(json.loads(RESULTS.read_text("utf-8"))).items():
        assert path.read_text("utf-8") == text, f"{path.name}: run `make bench`"


def test_no_figure_is_written_by_hand() -> None:
    project = (REPOSITORY / "README.md").read_text("utf-8")
    benchmarks = without_figures(README.read_text("utf-8"))

    assert [found.group() for found in _FIGURE.finditer(project + benchmarks)] == []


@pytest.mark.parametrize("text", ["takes 1.5 s", "16 to 20 times as fast", "6,100 records/s"])
def test_a_figure_is_recognized(text: str) -> None:
    assert _FIGURE.search(text)


def test_every_benchmark_is_registered_and_fits() -> None:
    measuring = {
        path.stem
        for path in FOLDER.glob("*.py")
        if '__name__ == "__main__"' in path.read_text("utf-8") and path.stem != "__main__"
    }

    assert {each.name for each in BENCHMARKS} == measuring - BY_HAND - STARTED_BY_OTHERS
    assert all(find_spec(f"benchmarks.{name}") for name in BY_HAND)
    assert all("run_alone(" in (FOLDER / f"{each.name}.py").read_text() for each in BENCHMARKS)


def test_a_benchmark_prints_figures_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measure(*, quick: bool) -> Iterator[Figure]:
        yield Figure("runs", "runs", (1.0 if quick else 7.0,))

    monkeypatch.setattr(sys, "argv", ["benchmark", "--quick", "--json"])
    run_alone(measure, "A benchmark.")

    printed = json.loads(capsys.readouterr().out)
    assert printed == [{"name": "runs", "unit": "runs", "values": [1.0], "is_detail": False}]


def test_a_figure_shows_its_spread_and_a_ratio_is_of_one_run() -> None:
    assert str(Figure("all", "ms", (1.0, 3.0, 2.0))) == "2 ms (1 to 3)"
    assert str(Figure("one", "records/s", (1234.5,))) == "1,234 records/s"
    assert ratios("slow to fast", [4.0, 9.0], [2.0, 3.0]).values == (2.0, 3.0)


def test_the_comparison_with_javascript_ends_if_the_apps_are_not_equally_large() -> None:
    ours = {"Stack": {"Resources": {"A": {"Type": "AWS::SQS::Queue"}}}}
    check_equal(ours, ours)

    with pytest.raises(SystemExit, match=r"AWS::SQS::Queue.*\(1, 0\)"):
        check_equal(ours, {"Stack": {"Resources": {}}})


def test_the_app_in_javascript_still_builds_what_ours_does(
    assemblies: Mapping[str, Assembly], tmp_path: Path
) -> None:
    """A table with something new in it would end the benchmark, which nobody runs every day."""
    _install(tmp_path / "node_modules")
    _javascript(tmp_path, assemblies["dev"].directory)
