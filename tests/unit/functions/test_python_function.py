"""A function that Lambda would refuse is refused when it is declared."""

from pathlib import Path

import pytest

from data_platform.errors import ConfigurationError
from data_platform.functions.python_function import PythonFunction
from data_platform.functions.spec import FunctionSpec
from tests.unit.functions.packages import new_function
from tests.unit.tables.stacks import PLAIN_STAGE, new_stack

PACKAGE = Path("lessons")


def test_a_name_that_lambda_refuses_is_refused_here() -> None:
    with pytest.raises(ConfigurationError, match="has 65 characters, and Lambda allows 64"):
        FunctionSpec(name="n" * 65, package=PACKAGE, purpose="None")


@pytest.mark.parametrize("reserved", [0, 1_001])
def test_reserved_concurrency_out_of_range_is_refused(reserved: int) -> None:
    message = f"reserved_concurrency is {reserved}: give a number from 1 to 1000"
    with pytest.raises(ConfigurationError, match=message):
        FunctionSpec(package=PACKAGE, purpose="None", reserved_concurrency=reserved)


def test_an_environment_that_lambda_refuses_is_refused_here(tmp_path: Path) -> None:
    spec = FunctionSpec(
        name="lessons",
        package=new_function(tmp_path),
        purpose="None",
        metrics_namespace="Lessons",
        environment={"AUDITED_TABLES": "ü" * 2040, "TABLE_NAME": "lessons"},
    )
    with pytest.raises(ConfigurationError, match=r"4,\d\d\d bytes, .*: shorten AUDITED_TABLES"):
        PythonFunction(new_stack(), "Function", spec=spec, stage=PLAIN_STAGE)
