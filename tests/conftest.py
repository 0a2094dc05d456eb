"""Fixtures that every kind of test shares."""

from collections.abc import Mapping

import pytest

from stacks.environments import STAGES
from tools.paths import REPOSITORY
from tools.synthesis import Assembly, synthesize


def pytest_configure() -> None:
    """Explain a mistake whose own error message leads nowhere."""
    for package in ("constructs", "tests/constructs"):
        if (REPOSITORY / package / "__init__.py").exists():
            raise pytest.UsageError(
                f"{package}/__init__.py must not exist: it would shadow the PyPI package "
                "'constructs' that aws-cdk-lib needs. Delete it; the reusable code is the "
                "package constructs/data_platform."
            )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that share an expensive fixture in one process.

    Synthesizing every stage under all rules takes a good part of a minute, so all tests of the
    templates stay together, and so do the tests of any other file.
    """
    for item in items:
        needs_templates = "assemblies" in getattr(item, "fixturenames", ())
        group = "templates" if needs_templates else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def assemblies(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Assembly]:
    """Every stage, synthesized once, without account and in the default Region."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("CDK_DEFAULT_ACCOUNT", raising=False)
        environment.delenv("CDK_DEFAULT_REGION", raising=False)
        return {stage: synthesize(stage, tmp_path_factory.mktemp(stage)) for stage in STAGES}
