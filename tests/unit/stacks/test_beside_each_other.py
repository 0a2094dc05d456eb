"""A copy under a namespace, and the stacks of a further Region, get along with the first ones."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Environment

from data_platform.deployment import Deployment
from data_platform.monitoring.policy.account import ACCOUNT_RULES
from stacks.application import add_product_stacks
from stacks.environments import PROD
from tests.shared_assemblies import Variants
from tests.unit.tables.stacks import new_app
from tools.synthesis import Assembly

COPY = "copy-"
HOME, FURTHER = "us-east-1", "eu-west-1"
OF_THE_ACCOUNT = {
    # What has one list of names in an account, for all Regions: where the name stands.
    "AWS::CloudWatch::Dashboard": ("DashboardName",),
    "AWS::Budgets::Budget": ("Budget", "BudgetName"),
    "AWS::IAM::Role": ("RoleName",),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName",),
    "AWS::S3::Bucket": ("BucketName",),
}
ABOUT_THE_ACCOUNT = tuple(f"account-{rule.rule_id}" for rule in ACCOUNT_RULES)
"""The alarms about all tables in account and Region; they say so."""

Template = Mapping[str, Any]
Templates = Mapping[str, Template]


@pytest.fixture(scope="module")
def first(assemblies: Mapping[str, Assembly]) -> Templates:
    """The stacks without a namespace, in the stage's first Region."""
    return assemblies["prod"].templates


def synthesize_second(directory: Path) -> None:
    app = new_app(directory)
    deployment = Deployment(stage=replace(PROD, regions=(HOME, FURTHER)), namespace="copy")
    add_product_stacks(app, deployment, Environment(account="111122223333", region=FURTHER))
    app.synth()


@pytest.fixture(scope="module")
def second(variants: Variants) -> Templates:
    """A copy in a further Region: both are said to be in the way of no other one."""
    templates = variants.assembly(__file__, synthesize_second).templates
    return {name.removeprefix(COPY): template for name, template in templates.items()}


def _resources(template: Template, kind: str) -> dict[str, Mapping[str, Any]]:
    return {
        logical_id: resource.get("Properties", {})
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def _names_of_the_account(templates: Templates) -> Iterator[tuple[str, str]]:
    for template in templates.values():
        for kind, path in OF_THE_ACCOUNT.items():
            for properties in _resources(template, kind).values():
                name: Any = properties
                for part in path:
                    name = name.get(part, {})
                if name:
                    yield kind, str(name)


def _regional_names(template: Template) -> list[str]:
    tables = _resources(template, "AWS::DynamoDB::GlobalTable").values()
    exports = [each["Export"]["Name"] for each in template["Outputs"].values() if "Export" in each]
    return [*(str(table["TableName"]) for table in tables), *exports]


def test_a_further_region_takes_no_name_that_an_account_has_once(
    first: Templates, second: Templates
) -> None:
    """Otherwise CloudFormation refuses the stacks when they are needed: the first Region is lost,
    and what has the names there cannot be deleted."""
    taken = {(kind, f"{COPY}{name}") for kind, name in _names_of_the_account(first)}
    wanted = set(_names_of_the_account(second))
    assert len(wanted) == len(taken) > 10
    assert taken & wanted == set()


def test_a_further_region_has_the_names_of_tables_and_exports_as_they_are(
    first: Templates, second: Templates
) -> None:
    """Adopted tables and applications move without another name."""
    for name, template in first.items():
        assert _regional_names(second[name]) == [
            f"{COPY}{each}" for each in _regional_names(template)
        ]


def test_dashboards_of_a_further_region_lead_to_each_other(second: Templates) -> None:
    for template in second.values():
        bodies = {
            each["DashboardName"]: str(each["DashboardBody"])
            for each in _resources(template, "AWS::CloudWatch::Dashboard").values()
        }
        health, capacity = sorted(bodies, reverse=True)
        assert f"#dashboards:name={capacity})" in bodies[health]
        assert f"#dashboards:name={health})" in bodies[capacity]


def _of_no_resource(alarm: Mapping[str, Any]) -> set[str]:
    """Return the series that an alarm looks at without naming a resource of its stack."""
    series = set()
    for query in alarm["Metrics"]:
        metric = query.get("MetricStat", {}).get("Metric")
        if metric is None:
            series |= {query["Expression"]} if "SELECT" in query["Expression"] else set()
        elif not any(isinstance(each["Value"], dict) for each in metric["Dimensions"]):
            series.add(str((metric["Namespace"], metric["MetricName"], metric["Dimensions"])))
    return series


def test_no_alarm_looks_at_what_another_copy_publishes(first: Templates, second: Templates) -> None:
    shared = set()
    for name, template in first.items():
        others = _resources(second[name], "AWS::CloudWatch::Alarm")
        for logical_id, alarm in _resources(template, "AWS::CloudWatch::Alarm").items():
            if _of_no_resource(alarm) & _of_no_resource(others[logical_id]):
                shared.add(alarm["AlarmName"])
    assert {name for name in shared if not name.endswith(ABOUT_THE_ACCOUNT)} == set()


def test_what_is_counted_in_a_log_is_what_its_alarms_look_at(
    first: Templates, second: Templates
) -> None:
    for templates in (first, second):
        template = templates["MavPrepStack"]
        counted = {
            (each["MetricNamespace"], each["MetricName"])
            for properties in _resources(template, "AWS::Logs::MetricFilter").values()
            for each in properties["MetricTransformations"]
        }
        watched = {
            (
                query["MetricStat"]["Metric"]["Namespace"],
                query["MetricStat"]["Metric"]["MetricName"],
            )
            for alarm in _resources(template, "AWS::CloudWatch::Alarm").values()
            for query in alarm["Metrics"]
            if "MetricStat" in query
        }
        assert counted
        assert counted <= watched


def test_a_query_about_a_function_names_one_of_its_stack(
    first: Templates, second: Templates
) -> None:
    asked = set()
    for templates in (first, second):
        for template in templates.values():
            functions = _resources(template, "AWS::Lambda::Function").values()
            names = {
                name
                for alarm in _resources(template, "AWS::CloudWatch::Alarm").values()
                for query in alarm["Metrics"]
                for name in re.findall(r"WHERE service = '([^']+)'", query.get("Expression", ""))
            }
            assert names <= {function.get("FunctionName") for function in functions}
            asked |= names
    assert asked == {"mavprep-progress-analytics", "copy-mavprep-progress-analytics"}
