"""Who has to move before an index goes."""

from stacks.iops.metrics import METRICS
from tests.unit.rollout.products import index, table, template
from tools.rollout.apply.readers import notes_on_readers
from tools.rollout.steps.grants import index_arn

STATEMENT = {"Sid": "Query", "Resource": [index_arn("Table", "Old")]}
POLICY = {"PolicyDocument": {"Statement": [STATEMENT]}}


def test_patterns_policies_and_functions_are_named() -> None:
    deployed = template(
        Table=table("t", [index("Old", "entity_type")]),
        Published={"Type": "AWS::IAM::ManagedPolicy", "Properties": POLICY},
        OfFunction={
            "Type": "AWS::IAM::Policy",
            "Properties": {**POLICY, "Roles": [{"Ref": "Role"}]},
        },
        Reader={
            "Type": "AWS::Lambda::Function",
            "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}},
        },
        Other={
            "Type": "AWS::Lambda::Function",
            "Properties": {"Role": {"Fn::GetAtt": ["OtherRole", "Arn"]}},
        },
    )

    patterns, policies, functions = notes_on_readers(deployed, "Table", "Old", METRICS)

    assert "by 'entity_type': " in patterns
    assert "low-health reads EntityTypeHealthIndex" in patterns
    assert policies == "policies that name it: Published, OfFunction"
    assert functions.startswith("functions of this stack that may read it: Reader;")


def test_an_index_that_nobody_can_follow_has_no_pattern() -> None:
    deployed = template(Table=table("t", [index("Old", "elsewhere")]))

    (note,) = notes_on_readers(deployed, "Table", "Old", METRICS)

    assert note == "declared patterns by 'elsewhere': none"
