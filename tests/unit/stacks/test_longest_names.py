"""With the longest namespace, and the longest names that declarations may have, all names fit."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Environment
from aws_cdk.assertions import Template

from data_platform.deployment import MAX_NAMESPACE_LENGTH, Deployment
from data_platform.dynamodb.schema import Product
from data_platform.dynamodb.validation.product import policy_characters
from stacks.environments import PROD
from stacks.product_stack import ProductStack
from stacks.products import PRODUCTS
from tests.shared_assemblies import Variants
from tests.unit.declarations.factories import get_lesson, index, query_status, table
from tests.unit.stacks.test_template_limits import read_write_policy_characters
from tests.unit.tables.stacks import new_app
from tools.preflight.kinds import KINDS
from tools.preflight.plan import Plan
from tools.synthesis import Assembly, synthesize

NAMESPACE = "n" * MAX_NAMESPACE_LENGTH
LONGEST = {
    # what CloudFormation and the services take, by the property that names or describes
    "AWS::Athena::NamedQuery": {"Name": 128},
    "AWS::Athena::WorkGroup": {"Name": 128},
    "AWS::Backup::BackupVault": {"BackupVaultName": 50},
    "AWS::Budgets::Budget": {"Budget.BudgetName": 100},
    "AWS::CloudWatch::Alarm": {"AlarmName": 255, "AlarmDescription": 1024},
    "AWS::CloudWatch::CompositeAlarm": {"AlarmName": 255, "AlarmDescription": 1024},
    "AWS::CloudWatch::Dashboard": {"DashboardName": 255},
    "AWS::DynamoDB::GlobalTable": {"TableName": 255},
    "AWS::Events::EventBus": {"Name": 256, "Description": 512},
    "AWS::Glue::Database": {"DatabaseInput.Name": 255},
    "AWS::IAM::ManagedPolicy": {"Description": 1000},
    "AWS::IAM::Role": {"Description": 1000},
    "AWS::KMS::Key": {"Description": 8192},
    "AWS::Lambda::Function": {"FunctionName": 64, "Description": 256},
    "AWS::Logs::LogGroup": {"LogGroupName": 512},
    "AWS::RDS::DBInstance": {"DBInstanceIdentifier": 63},
    "AWS::RDS::DBProxy": {"DBProxyName": 63},
    "AWS::SNS::Topic": {"TopicName": 256, "DisplayName": 100},
    "AWS::SQS::Queue": {"QueueName": 80},
    "AWS::SSM::Parameter": {"Name": 1011, "Description": 1024},
}
MAX_CHARACTERS_OF_A_COMPOSITE_RULE = 10_240


def longest_product() -> Product:
    """Return a product whose names are all as long as declarations may have them."""
    table_name, index_name = "t" * 80, "i" * 78
    indexes = tuple(index(name=f"{index_name}{number:02}") for number in range(16))
    patterns = tuple(query_status(name=f"q{n}", index=each.name) for n, each in enumerate(indexes))
    declared = table(
        name=table_name,
        construct_id="L" * 59 + "Table",
        indexes=indexes,
        access_patterns=(get_lesson(), *patterns),
    )
    return Product(
        name="p" * 20,
        title="T" * 60,
        owner="o" * 128,
        stack_name="S" * 100,
        export_prefix="E" * 100,
        tables=(declared,),
    )


@pytest.fixture(scope="module")
def longest_template() -> Mapping[str, Any]:
    stack = ProductStack(
        new_app(),
        product=longest_product(),
        deployment=Deployment(stage=PROD, namespace=NAMESPACE),
        env=Environment(region="us-east-1"),
    )
    stack.add_monitoring()
    return Template.from_stack(stack).to_json()


def synthesize_namespaced(directory: Path) -> None:
    synthesize("prod", directory, {"namespace": NAMESPACE}, check_rules=False)


@pytest.fixture(scope="module")
def namespaced(variants: Variants) -> Assembly:
    return variants.assembly(__file__, synthesize_namespaced)


def too_long(template: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is longer than its service takes."""
    resources: Mapping[str, Mapping[str, Any]] = template["Resources"]
    for logical_id, resource in resources.items():
        if len(logical_id) > 255:
            yield f"logical ID {logical_id}"
        for path, limit in LONGEST.get(resource["Type"], {}).items():
            value: Any = resource.get("Properties", {})
            for part in path.split("."):
                value = value.get(part, "")
            if isinstance(value, str) and len(value) > limit:
                yield f"{logical_id}: {path} has {len(value)} characters"
        if resource["Type"] == "AWS::CloudWatch::CompositeAlarm":
            length = sum(map(len, _parts_of_rule(resource["Properties"]["AlarmRule"], resources)))
            if length > MAX_CHARACTERS_OF_A_COMPOSITE_RULE:
                yield f"{logical_id}: its rule has {length} characters"
    for logical_id, output in template["Outputs"].items():
        if len(output["Export"]["Name"]) > 255 or len(output["Description"]) > 1024:
            yield f"output {logical_id}"


def _parts_of_rule(rule: Any, resources: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for part in rule["Fn::Join"][1]:
        yield part if isinstance(part, str) else resources[part["Ref"]]["Properties"]["AlarmName"]


def test_the_longest_names_fit(longest_template: Mapping[str, Any]) -> None:
    assert list(too_long(longest_template)) == []


def test_the_names_of_the_products_fit(namespaced: Assembly) -> None:
    for stack, template in namespaced.templates.items():
        assert len(stack) <= 128
        assert list(too_long(template)) == []


def test_the_limit_of_every_kind_of_name_is_known(namespaced: Assembly) -> None:
    plan = Plan(PROD, namespaced.templates, {})
    for kind in KINDS:
        for name, planned in kind.named(plan):
            assert kind.name in LONGEST.get(planned.resource["Type"], {}), name


def test_a_name_that_is_too_long_is_noticed(longest_template: Mapping[str, Any]) -> None:
    resources = {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q" * 81}}}
    template = {"Resources": resources, "Outputs": {}}
    assert list(too_long(template)) == ["Queue: QueueName has 81 characters"]
    assert {resource["Type"] for resource in longest_template["Resources"].values()} & {*LONGEST}


def test_the_length_of_policies_is_known_beforehand(namespaced: Assembly) -> None:
    """Declarations are refused by it, long before IAM would refuse the policy."""
    for product in PRODUCTS:
        template = namespaced.templates[f"{NAMESPACE}-{product.stack_name}"]
        actual = read_write_policy_characters(template["Resources"])
        assert actual <= policy_characters(product) <= actual + 20
