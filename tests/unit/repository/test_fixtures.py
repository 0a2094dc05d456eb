"""A fixture of several engines has another name than what the engines are made of.

pytest gives parameters by name: to a fixture of the session with the same name as well, which is
then made anew, with its server, whenever the parameter changes.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.paths import REPOSITORY

TESTS = REPOSITORY / "tests"


def fixtures(module: Path) -> Iterator[tuple[ast.FunctionDef, dict[str, ast.expr]]]:
    """Give each fixture of a module, and the options with which it is declared."""
    for node in ast.parse(module.read_text("utf-8")).body:
        for each in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
            called = each.func if isinstance(each, ast.Call) else each
            if isinstance(node, ast.FunctionDef) and ast.unparse(called) == "pytest.fixture":
                given = each.keywords if isinstance(each, ast.Call) else []
                yield node, {option.arg or "": option.value for option in given}


def texts(written: ast.expr) -> set[str]:
    """Return the texts in an expression."""
    values = [getattr(each, "value", None) for each in ast.walk(written)]
    return {value for value in values if isinstance(value, str)}


def needs(module: Path) -> dict[str, set[str]]:
    """Return what the fixtures of the folders above a module need, by their names."""
    above = [folder / "conftest.py" for folder in module.parents if folder.is_relative_to(TESTS)]
    return {
        fixture.name: {argument.arg for argument in fixture.args.args}
        for conftest in reversed(above)
        if conftest.exists()
        for fixture, _ in fixtures(conftest)
    }


def reached(names: set[str], needed: dict[str, set[str]]) -> set[str]:
    """Return these fixtures and all that they need."""
    further = {each for name in names for each in needed.get(name, ())} - names
    return reached(names | further, needed) if further else names


def test_parameters_do_not_make_the_servers_of_the_session_anew() -> None:
    found = [
        (module, fixture.name, reached(texts(options["params"]), needs(module)))
        for module in TESTS.rglob("test_*.py")
        for fixture, options in fixtures(module)
        if isinstance(options.get("params"), ast.List)
    ]
    assert found
    hiding = [f"{module}: {name}" for module, name, made_of in found if name in made_of]
    assert not hiding, "Give these fixtures names of their own."
