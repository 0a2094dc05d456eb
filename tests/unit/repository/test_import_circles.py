"""No modules import each other in a circle, and no packages beside each other do.

Imports for type checkers and those within functions count as well: they too make it impossible to
understand, or to take out, one without the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import grimp
import pytest

from tools.import_contracts import configuration

if TYPE_CHECKING:
    from grimp import ImportGraph


@pytest.fixture(scope="module")
def graph() -> ImportGraph:
    packages = configuration()["importlinter"]["root_packages"].split()
    return grimp.build_graph(*packages, cache_dir=None)


def circles_of(graph: ImportGraph) -> dict[str, list[tuple[str, str]]]:
    """Return the packages with circles, each with imports that would have to go."""
    found = {module: graph.nominate_cycle_breakers(module) for module in sorted(graph.modules)}
    return {package: sorted(imports) for package, imports in found.items() if imports}


def imports_of_importers(graph: ImportGraph) -> list[tuple[str, str]]:
    """Return the modules that import the package they are in, which imports them."""
    return [
        (module, package)
        for module in sorted(graph.modules)
        for package in graph.find_modules_directly_imported_by(module)
        if module.startswith(f"{package}.")
        and graph.chain_exists(importer=package, imported=module)
    ]


def test_members_of_a_package_import_each_other_in_one_direction(graph: ImportGraph) -> None:
    assert circles_of(graph) == {}


def test_no_module_imports_the_package_that_imports_it(graph: ImportGraph) -> None:
    assert imports_of_importers(graph) == []


@pytest.mark.parametrize(
    ("imports", "package"),
    [
        ([("app.a", "app.b"), ("app.b", "app.a")], "app"),
        ([("app.a.x", "app.b.y"), ("app.b.z", "app.a.w")], "app"),
        ([("app.a.x", "app.a.y"), ("app.a.y", "app.b"), ("app.b", "app.a.x")], "app"),
        ([("app.a.x", "app.a.y"), ("app.a.y", "app.a.x")], "app.a"),
    ],
)
def test_a_circle_is_found(imports: list[tuple[str, str]], package: str) -> None:
    assert package in circles_of(_graph(imports))


def test_a_circle_through_a_package_itself_is_found() -> None:
    graph = _graph([("app", "app.a"), ("app.a", "app.b"), ("app.b", "app")])
    assert imports_of_importers(graph) == [("app.b", "app")]


def _graph(imports: list[tuple[str, str]]) -> ImportGraph:
    graph = grimp.ImportGraph()
    for module in ("app", "app.a", "app.b"):
        graph.add_module(module)
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported)
    return graph
