"""Who may connect to whom."""

from typing import Any

from tests.unit.rds.databases import Resources

_INGRESS = "AWS::EC2::SecurityGroupIngress"
_EGRESS = "AWS::EC2::SecurityGroupEgress"


def openings(resources: Resources) -> set[tuple[str, str, int]]:
    """Return source, target and port of every opening, which both sides must name."""
    ingress = {
        (_group(rule["SourceSecurityGroupId"]), _group(rule["GroupId"]), rule["FromPort"])
        for rule in _rules(resources, _INGRESS)
    }
    egress = {
        (_group(rule["GroupId"]), _group(rule["DestinationSecurityGroupId"]), rule["FromPort"])
        for rule in _rules(resources, _EGRESS)
    }
    assert ingress == egress
    return ingress


def _rules(resources: Resources, kind: str) -> list[dict[str, Any]]:
    rules = [dict(each["Properties"]) for each in resources.of_type(kind).values()]
    assert all(rule["FromPort"] == rule["ToPort"] for rule in rules)
    return rules


def _group(reference: dict[str, list[str]]) -> str:
    return reference["Fn::GetAtt"][0][:-8]
