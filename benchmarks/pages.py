"""The pages that show what benchmarks measured; no figure in them comes from anywhere else."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.registry import BENCHMARKS
from benchmarks.results import Figure
from tools.generated_files import write_files
from tools.output.markdown import markdown_table
from tools.paths import REPOSITORY

FOLDER: Final = REPOSITORY / "benchmarks"
RESULTS: Final = FOLDER / "results.json"
README: Final = FOLDER / "README.md"

_BEFORE: Final = "<!-- figures: `make bench` -->"
_AFTER: Final = "<!-- end of figures -->"
_OPENING: Final = (
    "Written by `make bench`; [README](README.md) says what is measured. Medians, and the lowest "
    "and the highest of all runs. A ratio is that of one run.\n"
)


def write_pages(results: Mapping[str, Any]) -> None:
    """Write `RESULTS.md`, and the block of figures in the README of the benchmarks."""
    write_files(pages(results), [])


def pages(results: Mapping[str, Any]) -> dict[Path, str]:
    """Return the text of each page that shows figures."""
    text = README.read_text("utf-8")
    start, end = text.index(_BEFORE) + len(_BEFORE), text.index(_AFTER)
    readme = f"{text[:start]}\n{_overview(results)}\n{text[end:]}"
    return {FOLDER / "RESULTS.md": _all_figures(results), README: readme}


def without_figures(text: str) -> str:
    """Return what people wrote by hand: the page without its generated block."""
    return text[: text.index(_BEFORE)] + text[text.index(_AFTER) :]


def figures_of(result: Mapping[str, Any]) -> Iterator[Figure]:
    """Yield the figures of one benchmark."""
    for each in result["figures"]:
        yield Figure(each["name"], each["unit"], tuple(each["values"]), each["is_detail"])


def _overview(results: Mapping[str, Any]) -> str:
    rows = []
    for benchmark in BENCHMARKS:
        found = results.get(benchmark.name)
        figures = figures_of(found) if found else ()
        shown = "; ".join(f"{each.name}: {each}" for each in figures if not each.is_detail)
        rows.append([f"`{benchmark.name}.py`", benchmark.measures, shown or "not measured yet"])
    return markdown_table(["script", "measures", "figures"], rows)


def _all_figures(results: Mapping[str, Any]) -> str:
    parts = [
        "# Results\n",
        _OPENING,
    ]
    for benchmark in BENCHMARKS:
        found = results.get(benchmark.name)
        if found:
            rows = [[each.name, str(each), str(len(each.values))] for each in figures_of(found)]
            parts += [
                f"## {benchmark.name}\n",
                f"{_sentence(benchmark.measures)} {_circumstances(found)}\n",
                markdown_table(["figure", "median (spread)", "runs"], rows),
            ]
    return "\n".join(parts)


def _sentence(text: str) -> str:
    return f"{text}." if text.startswith("`") else f"{text[0].upper()}{text[1:]}."


def _circumstances(found: Mapping[str, Any]) -> str:
    packages = ", ".join(f"{name} {number}" for name, number in found["packages"].items())
    size = "quick" if found["is_quick"] else "full"
    return (
        f"Measured on {found['at']} ({size}), {found['cores']} cores under a load of "
        f"{found['load']}, Python {found['python']}, {packages}."
    )
