"""A function that Lambda would refuse is refused when it is declared."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aws_cdk.assertions import Template

from data_platform.errors import ConfigurationError
from data_platform.functions.first_days import FIRST_DAYS
from data_platform.functions.python_function import PythonFunction
from data_platform.functions.spec import FunctionSpec
from data_platform.stage import ReservedConcurrency, Stage
from stacks.application import check_reservations
from stacks.environments import PROD
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


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": "count lessons"}, "function name 'count lessons' is malformed: use letters"),
        ({"name": "lessons.v2"}, "function name 'lessons.v2' is malformed"),
        ({"name": 7}, "FunctionSpec: name: it is an int, 7. Give a str or None."),
        ({"package": "lessons"}, "FunctionSpec: package: it is a str, 'lessons'. Give a Path."),
        ({"purpose": ""}, "purpose has 0 characters: say in 1 to 256"),
        ({"purpose": "x" * 257}, "purpose has 257 characters"),
        ({"memory_mib": 64}, "memory_mib is 64: give a number from 128 to 10240"),
        ({"memory_mib": "256"}, "memory_mib: it is a str, '256'. Give an int."),
        ({"timeout_seconds": 901}, "timeout_seconds is 901: give a number from 1 to 900"),
        ({"retry_attempts": 3}, "retry_attempts is 3: give a number from 0 to 2"),
        ({"statements": "dynamodb:GetItem"}, "Give a list or a tuple of Statement"),
        ({"statements": ["dynamodb:GetItem"]}, "member 1 is a str, 'dynamodb:GetItem'"),
        ({"environment": {"LIMIT": 5}}, "environment: it is a dict, {'LIMIT': 5}. Give a dict of"),
        ({"network": "vpc"}, "network: it is a str, 'vpc'"),
        ({"first_days": {"SINCE": "here"}}, "first_days names SINCE, which is missing in the env"),
        (
            {"first_days": {"SINCE": "here"}, "environment": {"SINCE": "2026-2-3"}},
            "first_days names SINCE, which is '2026-2-3' in the environment: give it a day such",
        ),
    ],
)
def test_what_lambda_takes_for_no_function_is_refused(
    changed: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        FunctionSpec(**{"package": PACKAGE, "purpose": "Counts lessons", **changed})
    assert message in str(refusal.value)


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
    with pytest.raises(ConfigurationError, match="names 'storage-metrics': give one of archive_"):
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


@pytest.mark.parametrize(("stage", "declared"), [(PROD, {"SINCE": "here"}), (PLAIN_STAGE, None)])
def test_the_template_of_a_protected_stage_says_which_days_must_not_move(
    stage: Stage, declared: dict[str, str] | None, tmp_path: Path
) -> None:
    """Elsewhere a stage that counts wrongly is made anew."""
    stack = new_stack()
    spec = FunctionSpec(
        package=new_function(tmp_path),
        purpose="None",
        environment={"SINCE": "2026-12-02"},
        first_days={"SINCE": "here"},
    )
    PythonFunction(stack, "Function", spec=spec, stage=stage)
    (function,) = Template.from_stack(stack).find_resources("AWS::Lambda::Function").values()
    assert function.get("Metadata", {}).get(FIRST_DAYS) == declared
