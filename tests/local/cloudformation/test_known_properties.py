"""A property without an effect is named, not dropped."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.local.cloudformation.fakes import Engine
from tests.local.cloudformation.stacks import table, template
from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.resources.known import knows, under
from tools.local.cloudformation.resources.registry import HANDLERS
from tools.local.cloudformation.templates.document import parse_template
from tools.paths import REPOSITORY
from tools.resource_types.schemas import resource_schema
from tools.synthesis import Assembly

BOOTSTRAP = REPOSITORY / "node_modules/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml"
WITHOUT_DECLARATION = {"AWS::CloudFormation::CustomResource"}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path, handlers=HANDLERS)


@pytest.mark.parametrize("stage", ["dev", "staging", "prod"])
def test_every_property_of_this_app_is_known(
    engine: Engine, assemblies: Mapping[str, Assembly], stage: str
) -> None:
    for body in assemblies[stage].templates.values():
        engine.service.context.check_types(parse_template(json.dumps(body)))


def test_every_property_of_the_cdk_bootstrap_is_known(engine: Engine) -> None:
    engine.service.context.check_types(parse_template(BOOTSTRAP.read_text("utf-8")))


@pytest.mark.parametrize("stage", ["dev", "staging", "prod"])
def test_every_property_of_this_app_is_in_the_registry(
    assemblies: Mapping[str, Assembly], stage: str
) -> None:
    for body in assemblies[stage].templates.values():
        for name, resource in body["Resources"].items():
            schema = resource_schema(resource["Type"])
            if schema:
                problem = schema.problem(_without_intrinsics(resource.get("Properties", {})))
                assert problem is None, f"{name}: {problem}"


@pytest.mark.parametrize("resource_type", sorted(set(HANDLERS) - WITHOUT_DECLARATION))
def test_what_a_handler_knows_exists_in_aws(resource_type: str) -> None:
    known, schema = HANDLERS[resource_type].known, resource_schema(resource_type)

    assert known
    assert schema
    paths = {*known.applied, *known.without_effect}
    assert [path for path in sorted(paths) if not schema.has(path)] == []
    assert all(known.without_effect.values())


ALARM = {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1}


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        (table("t", MultiRegionConsistency="STRONG"), "MultiRegionConsistency"),
        (
            table("t", Replica={"ResourcePolicy": {"PolicyDocument": {}}}),
            "Replicas/ResourcePolicy",
        ),
        (
            {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {"ImportSourceSpecification": {"InputFormat": "CSV"}},
            },
            "ImportSourceSpecification",
        ),
        (
            {
                "Type": "AWS::Lambda::Function",
                "Properties": {"Code": {"ImageUri": "image"}, "Role": "r"},
            },
            "Code/ImageUri",
        ),
        (
            {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    "LifecycleConfiguration": {"Rules": [{"ObjectSizeGreaterThan": "1"}]}
                },
            },
            "LifecycleConfiguration/Rules/ObjectSizeGreaterThan",
        ),
        (
            {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {"FunctionName": "f", "Topics": ["t"]},
            },
            "Topics",
        ),
        (
            {
                "Type": "AWS::RDS::DBInstance",
                "Properties": {"DBSnapshotIdentifier": {"Ref": "AWS::StackName"}},
            },
            "DBSnapshotIdentifier",
        ),
        (
            {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {**ALARM, "Metrics": [{"Id": "m", "AccountId": "1"}]},
            },
            "Metrics/AccountId",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_property_that_would_be_dropped_stops_the_deployment(
    engine: Engine, resource: dict[str, Any], path: str
) -> None:
    expected = rf"\[{path} of {resource['Type']} \(Wanted\)\]"

    with pytest.raises(ValidationError, match=expected):
        engine.change_set("stack", template({"Wanted": resource}), ChangeSetType="CREATE")

    assert engine.call("DescribeStacks")["Stacks"] == []


def test_a_property_that_a_condition_brings_in_fails_its_resource(engine: Engine) -> None:
    code = {"Fn::If": ["FromBucket", {"S3Key": "k"}, {"ImageUri": "i"}]}
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Role": "r", "Code": code}}
    conditions = {"FromBucket": {"Fn::Equals": [1, 2]}}

    engine.create("stack", template({"Function": function}, Conditions=conditions))

    assert "does not apply Code/ImageUri of AWS::Lambda::Function (Function)" in engine.reasons(
        "stack"
    )


def test_a_property_that_aws_does_not_have_is_refused_in_its_words(engine: Engine) -> None:
    misspelt = table("t", Replica={"DeletionProtection": True})

    engine.create("stack", template({"Table": misspelt}))

    reasons = engine.reasons("stack")
    assert "#/Replicas/0: extraneous key [DeletionProtection] is not permitted" in reasons


def test_what_lies_below_a_known_property_is_known_unless_it_is_listed() -> None:
    known = knows("Free", *under("Strict", "One", "Two/Three"))

    assert known.unknown({"Free": {"any": 1}, "Strict": [{"One": 1}, {"Two": {"Three": 3}}]}) == []
    assert known.unknown({"Strict": [{"Four": 1, "Two": {"Five": 5}}], "Other": {}}) == [
        "Other",
        "Strict/Four",
        "Strict/Two/Five",
    ]
    assert known.unknown({"Strict": {"Fn::GetAtt": ["Other", "Attribute"]}}) == []


def _without_intrinsics(value: Any) -> Any:
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::")):
            return "text"
        return {name: _without_intrinsics(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_without_intrinsics(item) for item in value]
    return value
