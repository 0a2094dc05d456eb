"""Reading and evaluating templates."""

import json
from typing import Any

import pytest

from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.templates.document import parse_template
from tools.local.cloudformation.templates.evaluation import Evaluator
from tools.local.cloudformation.templates.functions import UNKNOWN
from tools.local.cloudformation.templates.parameters import resolve_parameters

RESOURCES = {"Here": {"Type": "T"}, "NotYet": {"Type": "T"}}
PSEUDO = {"AWS::Region": "us-east-1", "AWS::AccountId": "123456789012"}


class Outside:
    """Surroundings in which `Here` exists and `NotYet` does not."""

    def reference(self, logical_id: str) -> Any:
        return "here-1" if logical_id == "Here" else UNKNOWN

    def attribute(self, logical_id: str, name: str) -> Any:
        return f"{logical_id}.{name}" if logical_id == "Here" else UNKNOWN

    def exported_value(self, name: str) -> str:
        return f"export {name}"

    def stack_output(self, stack_name: str, output: str, region: str | None) -> str:
        return f"{stack_name}.{output} in {region}"

    def availability_zones(self, region: str) -> list[str]:
        return [f"{region}a", f"{region}b"]


def evaluate(value: Any, parameters: dict[str, Any] | None = None, **sections: Any) -> Any:
    template = parse_template(json.dumps({"Resources": RESOURCES, **sections}))
    return Evaluator(template, parameters or {}, PSEUDO, Outside()).resolve(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Here"}, "here-1"),
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Fn::GetAtt": ["Here", "Arn"]}, "Here.Arn"),
        ({"Fn::GetAtt": "Here.Endpoint.Port"}, "Here.Endpoint.Port"),
        ({"Fn::Sub": "${Here}/${Here.Arn}/${!Here}/${AWS::AccountId}"}, None),
        ({"Fn::Sub": ["${x}-${Here}", {"x": {"Ref": "Here"}}]}, "here-1-here-1"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Here"}, 3]]}, "a-here-1-3"),
        ({"Fn::Select": ["1", ["a", "b"]]}, "b"),
        ({"Fn::Select": [0, {"Fn::GetAZs": ""}]}, "us-east-1a"),
        ({"Fn::Split": [",", "a,b"]}, ["a", "b"]),
        ({"Fn::Base64": "text"}, "dGV4dA=="),
        ({"Fn::Cidr": ["10.0.0.0/16", 2, 8]}, ["10.0.0.0/24", "10.0.1.0/24"]),
        ({"Fn::ImportValue": "name"}, "export name"),
        (
            {"Fn::GetStackOutput": {"StackName": "s", "OutputName": "o", "Region": "r"}},
            "s.o in r",
        ),
        ({"Fn::ToJsonString": {"a": {"Ref": "Here"}}}, '{"a":"here-1"}'),
        ({"Fn::Length": [1, 2]}, 2),
        ({"a": {"Ref": "AWS::NoValue"}, "b": [{"Ref": "AWS::NoValue"}, 1]}, {"b": [1]}),
        ({"Condition": {"StringEquals": {"a": "b"}}}, {"Condition": {"StringEquals": {"a": "b"}}}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_intrinsic_functions(value: Any, expected: Any) -> None:
    if expected is None:
        expected = "here-1/Here.Arn/${Here}/123456789012"

    assert evaluate(value) == expected


def test_conditions() -> None:
    conditions = {
        "Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "Dev": {"Fn::Not": [{"Condition": "Prod"}]},
        "Both": {"Fn::And": [{"Condition": "Prod"}, {"Condition": "Dev"}]},
        "Either": {"Fn::Or": [{"Condition": "Prod"}, {"Condition": "Dev"}]},
    }
    parameters = {"Stage": {"Type": "String"}}

    found = {
        name: evaluate(
            {"Fn::If": [name, "yes", {"Ref": "AWS::NoValue"}]},
            {"Stage": "prod"},
            Conditions=conditions,
            Parameters=parameters,
        )
        for name in conditions
    }

    assert found == {"Prod": "yes", "Dev": None, "Both": None, "Either": "yes"}


def test_mappings() -> None:
    mappings = {"Sizes": {"us-east-1": {"small": 1}}}
    found = {"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "small"]}
    missing = {"Fn::FindInMap": ["Sizes", "nowhere", "small"]}

    assert evaluate(found, Mappings=mappings) == 1
    with pytest.raises(ValidationError, match="Unable to get mapping for Sizes::nowhere::small"):
        evaluate(missing, Mappings=mappings)


@pytest.mark.parametrize(
    "value",
    [
        {"Fn::Sub": "x${NotYet}"},
        {"Fn::Join": ["", ["a", {"Ref": "NotYet"}]]},
        {"Fn::Select": [0, [{"Fn::GetAtt": ["NotYet", "Arn"]}]]},
        {"Fn::ImportValue": {"Ref": "NotYet"}},
    ],
    ids=str,
)
def test_what_depends_on_something_unknown_is_unknown(value: Any) -> None:
    assert evaluate(value) is UNKNOWN


@pytest.mark.parametrize(
    "value",
    [{"Ref": "Nobody"}, {"Fn::Transform": {}}, {"Fn::Select": [5, ["a"]]}],
    ids=["reference", "function", "index"],
)
def test_wrong_expressions_are_refused(value: Any) -> None:
    with pytest.raises(ValidationError, match="Template"):
        evaluate(value)


YAML = """
AWSTemplateFormatVersion: 2010-09-09
Parameters: {Stage: {Type: String, Default: dev}}
Conditions:
  IsDev: !Equals [!Ref Stage, dev]
Resources:
  Table:
    Type: AWS::DynamoDB::GlobalTable
    Condition: IsDev
    DependsOn: [Key]
    Properties:
      TableName: !Sub "${Stage}-table"
      Arn: !GetAtt Key.Arn
      Either: !If [IsDev, !Join ["-", [a, b]], !Ref AWS::NoValue]
  Key: {Type: AWS::KMS::Key}
"""


def test_yaml_with_short_forms() -> None:
    template = parse_template(YAML)

    assert template.resources["Table"].depends_on == ("Key",)
    assert template.resources["Table"].properties == {
        "TableName": {"Fn::Sub": "${Stage}-table"},
        "Arn": {"Fn::GetAtt": ["Key", "Arn"]},
        "Either": {"Fn::If": ["IsDev", {"Fn::Join": ["-", ["a", "b"]]}, {"Ref": "AWS::NoValue"}]},
    }
    assert template.conditions["IsDev"] == {"Fn::Equals": [{"Ref": "Stage"}, "dev"]}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[1, 2]", "unsupported structure"),
        ("{", "Template format error"),
        ('{"Resources": {"A": {"Type": "T"}}, "Wrong": {}}', r"Invalid template property.*Wrong"),
        ('{"Resources": {"A": {"Type": "T"}}, "Transform": "AWS::Serverless"}', "does not run"),
        ('{"Resources": {"Fn::ForEach::X": ["I", ["a"], {}]}}', "ForEach is not expanded"),
    ],
)
def test_what_is_no_template_is_refused(body: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        parse_template(body)


def resolve(declared: dict[str, Any], given: dict[str, str]) -> Any:
    body = json.dumps({"Resources": RESOURCES, "Parameters": {"P": declared}})
    stored = {"/name": "from ssm", "/list": "a,b"}
    return resolve_parameters(parse_template(body), given, stored.__getitem__)["P"]


@pytest.mark.parametrize(
    ("declared", "given", "expected"),
    [
        ({"Type": "String", "Default": "d"}, {}, "d"),
        ({"Type": "String", "Default": "d"}, {"P": "g"}, "g"),
        ({"Type": "CommaDelimitedList"}, {"P": "a, b"}, ["a", "b"]),
        ({"Type": "List<Number>"}, {"P": "1,2"}, ["1", "2"]),
        ({"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/name"}, {}, "from ssm"),
        ({"Type": "AWS::SSM::Parameter::Value<List<String>>"}, {"P": "/list"}, ["a", "b"]),
    ],
)
def test_parameters(declared: dict[str, Any], given: dict[str, str], expected: object) -> None:
    assert resolve(declared, given).value == expected


@pytest.mark.parametrize(
    ("declared", "given", "message"),
    [
        ({"Type": "String"}, {}, r"Parameters: \[P\] must have values"),
        ({"Type": "String"}, {"P": "p", "Q": "q"}, r"Parameters: \[Q\] do not exist"),
        ({"Type": "String", "AllowedValues": ["a"]}, {"P": "b"}, "must be one of"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, {"P": "1"}, "must match pattern"),
        ({"Type": "String", "MinLength": 2}, {"P": "1"}, "at least 2 characters"),
        ({"Type": "Number", "MaxValue": 2}, {"P": "3"}, "not greater than 2"),
        ({"Type": "Number"}, {"P": "x"}, "must be a number"),
    ],
)
def test_wrong_parameters_are_refused(
    declared: dict[str, Any], given: dict[str, str], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        resolve(declared, given)


def test_a_secret_parameter_is_masked() -> None:
    parameter = resolve({"Type": "String", "NoEcho": True}, {"P": "secret"})

    assert parameter.value == "secret"
    assert parameter.description("P") == {"ParameterKey": "P", "ParameterValue": "****"}
