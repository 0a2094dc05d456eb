"""Policies as the scanners see them."""

from collections.abc import Mapping
from typing import Any

import pytest

from tools.scan.policies import policies, resolved
from tools.synthesis import Assembly

TABLE = {
    "Type": "AWS::DynamoDB::GlobalTable",
    "Properties": {"TableName": "users"},
}


def test_functions_of_the_template_are_replaced() -> None:
    document = {
        "Resource": [
            {"Fn::GetAtt": ["Users", "Arn"]},
            {"Fn::Join": ["", [{"Fn::GetAtt": ["Users", "Arn"]}, "/index/*"]]},
            {"Fn::Select": [5, {"Fn::Split": [":", {"Fn::GetAtt": ["Users", "Arn"]}]}]},
            {"Ref": "AWS::AccountId"},
        ]
    }
    arn = "arn:aws:dynamodb:us-east-1:111122223333:table/users"
    assert resolved(document, {"Users": TABLE}) == {
        "Resource": [arn, f"{arn}/index/*", "table/users", "111122223333"]
    }


@pytest.mark.parametrize(
    ("value", "missing"),
    [
        ({"Fn::GetAtt": ["Users", "Label"]}, "No sample of Label of AWS::DynamoDB::GlobalTable"),
        ({"Fn::ImportValue": "x"}, "Fn::ImportValue is not known"),
    ],
)
def test_what_has_no_sample_is_not_guessed(value: Any, missing: str) -> None:
    with pytest.raises(LookupError, match=missing):
        resolved(value, {"Users": TABLE})


def test_every_policy_of_prod_is_scanned(assemblies: Mapping[str, Assembly]) -> None:
    """Managed ones and those within roles, without a function left in them."""
    templates = assemblies["prod"].templates
    resources = [each for one in templates.values() for each in one["Resources"].values()]
    managed = [each for each in resources if each["Type"] == "AWS::IAM::ManagedPolicy"]
    inline = [
        policy
        for each in resources
        for policy in each.get("Properties", {}).get("Policies", ())
        if each["Type"] == "AWS::IAM::Role"
    ]
    found = list(policies(templates))
    assert len(found) == len(managed) + len(inline) > 0
    assert not any("Fn::" in str(each.document) or "'Ref'" in str(each.document) for each in found)
