"""A function that Lambda would refuse is refused when it is declared."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aws_cdk.assertions import Template

from data_platform.errors import ConfigurationError
from data_platform.functions.python_function import PythonFunction
from data_platform.functions.spec import FunctionSpec
from data_platform.stage import ReservedConcurrency
from stacks.application import check_reservations
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


def test_no_stage_reserves_concurrency(assemblies: Mapping[str, Any]) -> None:
    """An account with a quota of 10, 50 or 100 refuses any, and the first deployment fails."""
    functions = [
        resource["Properties"]
        for assembly in assemblies.values()
        for template in assembly.templates.values()
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Function"
    ]
    assert functions
    assert not [each for each in functions if "ReservedConcurrentExecutions" in each]


@pytest.mark.parametrize(("package", "reserved"), [("greeter", 3), ("other", 5)])
def test_the_stage_says_what_a_function_gets(package: str, reserved: int, tmp_path: Path) -> None:
    """Its own declaration counts where the stage says nothing."""
    stack = new_stack()
    stage = replace(
        PLAIN_STAGE, reserved_concurrency=(ReservedConcurrency(package=package, calls=3),)
    )
    source = new_function(tmp_path)
    spec = FunctionSpec(package=source, purpose="None", reserved_concurrency=5)
    PythonFunction(stack, "Function", spec=spec, stage=stage)
    Template.from_stack(stack).has_resource_properties(
        "AWS::Lambda::Function", {"ReservedConcurrentExecutions": reserved}
    )


def test_concurrency_for_no_function_is_refused() -> None:
    reserved = (ReservedConcurrency(package="storage-metrics"),)
    with pytest.raises(ConfigurationError, match="names 'storage-metrics': give one of ielts_"):
        check_reservations(replace(PLAIN_STAGE, reserved_concurrency=reserved))


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
