"""`make check` runs the tests that a change can affect."""

from __future__ import annotations

import pytest

from tests.affected import affected, within

SOURCES = {
    "stacks/iops/metrics.py": "",
    "stacks/application.py": "from stacks.iops import metrics",
    "tools/synthesis.py": "from stacks.application import build",
    "tools/local/server/__main__.py": "",
    "tools/cost/estimate.py": "if TYPE_CHECKING:\n    from stacks.iops import metrics",
    "lambdas/function/handler.py": "",
    "lambdas/function/queries/__init__.py": "",
    "tests/conftest.py": "from tests.shared_assemblies import SharedAssemblies",
    "tests/shared_assemblies.py": "",
    "tests/handlers/conftest.py": "import function.handler",
    "tests/handlers/test_it.py": "",
    "tests/local/test_server.py": 'COMMAND = ["-m", "tools.local.server"]',
    "tests/unit/test_estimate.py": "from tools.cost import estimate",
    "tests/unit/test_metrics.py": "from stacks.iops.metrics import METRICS",
    "tests/unit/test_stages.py": "def test_it(assemblies): ...",
    "tests/unit/test_pages.py": 'PAGES = "docs/*.md"',
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            "stacks/iops/metrics.py",
            {"tests/unit/test_metrics.py": 1, "tests/unit/test_stages.py": 3},
            id="importers, near ones first, and whoever asks for templates",
        ),
        pytest.param(
            "lambdas/function/handler.py",
            {"tests/handlers/test_it.py": 2, "tests/unit/test_stages.py": 2},
            id="through a conftest, and packages",
        ),
        pytest.param(
            "lambdas/function/queries/one.sql",
            {"tests/unit/test_stages.py": 2},
            id="a file that is no source",
        ),
        pytest.param(
            "tools/local/server/__main__.py",
            {"tests/local/test_server.py": 1},
            id="a module that is started by its name",
        ),
        pytest.param("docs/operations.md", {"tests/unit/test_pages.py": 0}, id="a document"),
        pytest.param("tests/unit/test_pages.py", {"tests/unit/test_pages.py": 0}, id="a test"),
    ],
)
def test_who_depends_on_a_change_is_affected(change: str, expected: dict[str, int]) -> None:
    assert affected([change], SOURCES) == expected


def test_a_new_version_of_a_package_affects_all() -> None:
    tests = {name for name in SOURCES if "/test_" in name}

    assert set(affected(["constraints.txt"], SOURCES)) == tests


def test_the_nearest_and_shortest_come_first() -> None:
    distances = {"near": 1, "near and long": 1, "far": 2}

    chosen = within(distances, {"near": 5.0, "near and long": 60.0, "far": 3.0}, 10.0)

    assert chosen == ["near", "far"]
