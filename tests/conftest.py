"""Fixtures that every kind of test shares, and how test processes divide the work."""

import gc
import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from _pytest.nodeid import NodeId
from hypothesis import settings
from xdist.remote import Producer

from tests.ordering import (
    Scheduling,
    groups_of,
    read_durations,
    with_sharing_fixture,
    write_durations,
)
from tests.shared_assemblies import SharedAssemblies, Variants, kept_folder
from tests.surroundings import forget_client_settings, share_service_models
from tools.paths import REPOSITORY
from tools.synthesis import Assembly

_SECONDS: dict[str, float] = defaultdict(float)
_OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Of garbage; Python's own 700 would make it look through all modules and tests again and again."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option by which `make durations` measures."""
    parser.addoption(
        "--store-durations", action="store_true", help="Write tests/durations.json again."
    )


def pytest_configure() -> None:
    """Explain a mistake whose own error message leads nowhere, and forget what a shell points at.

    The variables go before any test module is imported, since some of them make clients.
    """
    # How long an example takes depends on what else the machine does.
    settings.register_profile("any machine", parent=settings(), deadline=None)
    settings.load_profile("any machine")
    for package in ("constructs", "tests/constructs"):
        if (REPOSITORY / package / "__init__.py").exists():
            raise pytest.UsageError(
                f"{package}/__init__.py must not exist: it would shadow the PyPI package "
                "'constructs' that aws-cdk-lib needs. Delete it; the reusable code is the "
                "package constructs/data_platform."
            )
    forget_client_settings(os.environ)
    share_service_models()
    gc.disable()


def pytest_collection_finish() -> None:
    """Collect garbage from here on, but not among what was imported and collected: it stays."""
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Use more processes than cores for a whole run, a third of which is waiting for servers."""
    is_narrowed = (
        config.option.keyword or config.option.markexpr or config.getoption("lf", default=False)
    )
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if is_narrowed or not cores or "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    return cores + (cores + 1) // 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """Divide the tests among several processes as tests/ordering.py says."""
    return Scheduling(config, log) if config.getoption("dist") == "loadgroup" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest groups of the chosen tests first.

    xdist's own hook would write the group of a test behind its ID by an attribute that pytest
    reads no more (findings/xdist-groups-are-not-kept.sh).
    """
    if hasattr(config, "workerinput"):
        for item in items:
            item._id = NodeId.parse(
                with_sharing_fixture(item.nodeid, getattr(item, "fixturenames", ()))
            )
        longest_first = groups_of((item.nodeid for item in items), read_durations())
        places = {node_id: place for place, node_id in enumerate(longest_first)}
        items.sort(key=lambda item: places[item.nodeid])


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note how long each test of a file takes."""
    _SECONDS[report.nodeid] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Keep the durations if that is asked for."""
    if session.config.option.store_durations and not hasattr(session.config, "workerinput"):
        write_durations(_SECONDS)


@pytest.fixture(scope="session")
def assemblies_folder(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Where assemblies are kept, in pytest's cache if there is one."""
    cache: pytest.Cache | None = getattr(pytestconfig, "cache", None)
    if cache is not None:
        return kept_folder(cache.mkdir("assemblies"))
    base = tmp_path_factory.getbasetemp()
    is_one_of_several = hasattr(pytestconfig, "workerinput")
    return (base.parent if is_one_of_several else base) / "assemblies"


@pytest.fixture(scope="session")
def assemblies(assemblies_folder: Path) -> Mapping[str, Assembly]:
    """Every stage, synthesized once under all rules, without account and in the default Region."""
    return SharedAssemblies(assemblies_folder)


@pytest.fixture(scope="session")
def variants(assemblies_folder: Path) -> Variants:
    """Stages with other settings: `variants.assembly(__file__, build)`."""
    return Variants(assemblies_folder)
