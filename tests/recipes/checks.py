"""What a recipe says of itself, checked inside a copy of the repository where it was followed.

Run with `python -m tests.recipes.checks`, as a process of its own: the declarations of the copy are
imported once. Arguments are names of the checks below, `RECIPE/NUMBER` for an edit of the page that
is made between two of them, and `FOLDER/` for a folder that is removed. What each check found is
printed as a list of JSON; an empty text is nothing.
"""

import gc
import importlib
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from data_platform.dynamodb.table_steps import locked_record, steps_too_large
from stacks.lock_files import lock_file, read_lock
from stacks.products import PRODUCTS
from tests.recipes.page import edits
from tools.paths import REPOSITORY
from tools.synthesis import Assembly, synthesize


def listed() -> str:
    """Whether every table has its product, and every product its place in the list."""
    tests = _fresh("tests.unit.stacks.test_products")
    return _first_problem(
        tests.test_every_declared_table_is_of_a_product, tests.test_every_declared_product_is_listed
    )


def written() -> str:
    """Whether somebody writes every kind of item."""
    tests = _fresh("tests.unit.stacks.test_writes")
    return _first_problem(tests.test_every_attribute_is_written_by_an_application_or_a_function)


def documented() -> str:
    """Whether the templates of dev hold what the documents say, as `documented.py` has it."""
    tests = _fresh("tests.unit.stacks.test_documented_tables")
    assemblies = {"dev": synthesized("dev")}

    def tables() -> None:
        for stack in tests.STACKS:
            tests.test_tables_are_the_documented_ones(stack, "dev", assemblies)

    return _first_problem(
        lambda: tests.test_every_stage_has_the_documented_stacks(assemblies), tables
    )


def stale() -> str:
    """Which documents the declarations have left behind."""
    from tools.docs.writing import files_of_tables  # noqa: PLC0415  loads CDK

    documents = _documents()
    old = [path for path, text in documents.items() if _text(path) != text]
    gone = [path for path in files_of_tables() if path not in documents]
    return " ".join(str(path.relative_to(REPOSITORY)) for path in (*old, *gone))


def write() -> str:
    """Write them, as `make docs` does."""
    from tools.docs.writing import files_of_tables  # noqa: PLC0415  loads CDK
    from tools.generated_files import write_files  # noqa: PLC0415  as above

    write_files(_documents(), files_of_tables())
    return ""


def breaches() -> str:
    """Which published values break the contract."""
    tests = _fresh("tests.unit.stacks.test_outputs")
    published = tests.published_outputs(synthesized("dev").templates, "dev")
    return "\n".join(tests.breaches(tests.read_contract(), published, tests.date.today()))


def steps() -> str:
    """Which changes of tables are too large for one deployment."""
    record = locked_record(read_lock("dev"))
    tables = (table for product in PRODUCTS for table in product.tables)
    return "\n".join(sentence for table in tables for sentence in steps_too_large(table, record))


def record() -> str:
    """Lock the stacks as they are declared now, which is a part of `make docs`."""
    lock_file("dev").write_text(_comparison().new_text, "utf-8")
    return ""


def unlocked() -> str:
    """What the lock has been left behind by, or refuses."""
    problem: str = _comparison().problem
    return problem


def _comparison() -> Any:
    from tools.rollout.lock.comparison import comparison  # noqa: PLC0415  some checks do without

    return comparison("dev", synthesized("dev").templates)


def consumers() -> str:
    """Whether the consumers are those that `datactl redrive` knows."""
    tests = _fresh("tests.unit.stacks.test_consumers")
    return _first_problem(
        lambda: tests.test_every_consumer_is_named_like_its_package({"dev": synthesized("dev")})
    )


def own_tests() -> str:
    """Whether the tests pass that `datactl new consumer` writes."""
    problems = []
    for path in REPOSITORY.glob("tests/handlers/*/test_applying.py"):
        tests = importlib.import_module(
            ".".join(path.relative_to(REPOSITORY).with_suffix("").parts)
        )
        made = [each for name, each in vars(tests).items() if name.startswith("test_")]
        problems.append(_first_problem(*made) if made else f"{path.parent.name} has no test")
    return "\n".join(filter(None, problems))


def runbooks() -> str:
    """Whether every rule has its page, every page its rule and its place in the list."""
    tests = _fresh("tests.unit.monitoring.test_runbooks")
    return _first_problem(
        tests.test_every_page_belongs_to_a_rule,
        tests.test_the_list_of_runbooks_is_complete,
        *(
            lambda page=page: tests.test_every_page_answers_the_same_questions(page)
            for page in tests.PAGES.values()
        ),
    )


def scenarios() -> str:
    """Whether every rule has a scenario, and those of Tutor make the right alarms go off."""
    tests = _fresh("tests.unit.monitoring.test_scenarios")
    prod = {"prod": synthesized("prod")}
    alarms: dict[str, list[Any]] = {}
    for alarm in tests.alarms_of(prod["prod"].templates):
        alarms.setdefault(alarm.stack, []).append(alarm)

    def tutor() -> None:
        for scenario in tests.SCENARIOS:
            if scenario.stack == tests.TUTOR and scenario.runbook.endswith("latency"):
                tests.test_the_right_alarms_go_off(scenario, alarms, prod)

    return _first_problem(tests.test_every_runbook_has_a_scenario_that_leads_to_it, tutor)


@cache
def synthesized(stage: str) -> Assembly:
    """Synthesize a stage of the copy, once, without the rule packs."""
    return synthesize(stage, Path(tempfile.mkdtemp(dir=REPOSITORY / "cdk.out")), check_rules=False)


def _documents() -> dict[Path, str]:
    from tools.docs.writing import documents_of_declarations  # noqa: PLC0415  loads CDK

    return documents_of_declarations(synthesized("dev").templates)


def _text(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def _fresh(module: str) -> Any:
    """Import a module of tests as its files are now."""
    for name in [name for name in sys.modules if name.startswith("tests.unit.")]:
        del sys.modules[name]
    return importlib.import_module(module)


def _first_problem(*tests: Callable[[], object]) -> str:
    for test in tests:
        try:
            test()
        except AssertionError as error:
            return str(error) or getattr(test, "__name__", "failed")
    return ""


CHECKS = {
    check.__name__: check
    for check in (
        listed,
        written,
        documented,
        stale,
        write,
        breaches,
        steps,
        record,
        unlocked,
        consumers,
        own_tests,
        runbooks,
        scenarios,
    )
}


def _step(name: str) -> str:
    if name in CHECKS:
        return CHECKS[name]()
    if name.endswith("/"):
        shutil.rmtree(REPOSITORY / name)
        return ""
    recipe, _, number = name.partition("/")
    edits(recipe)[int(number)].apply(REPOSITORY)
    return ""


if __name__ == "__main__":
    gc.disable()  # as `app.py` does, whose library and constructs this process holds as well
    (REPOSITORY / "cdk.out").mkdir(exist_ok=True)
    print(json.dumps([_step(argument) for argument in sys.argv[1:]]))  # noqa: T201
