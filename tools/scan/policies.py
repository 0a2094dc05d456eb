"""The permissions that templates grant, with made-up ARNs where AWS makes them."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

ACCOUNT_ID = "111122223333"
REGION = "us-east-1"

_PSEUDO = {
    "AWS::AccountId": ACCOUNT_ID,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::URLSuffix": "amazonaws.com",
}
_UUID = "11111111-2222-3333-4444-555555555555"
_SAMPLES = {
    ("AWS::DynamoDB::GlobalTable", "Arn"): "dynamodb:{place}:table/{name}",
    # The time in it has colons, at which parliament would take the ARN apart.
    ("AWS::DynamoDB::GlobalTable", "StreamArn"): "dynamodb:{place}:table/{name}/stream/2026-01-01",
    ("AWS::EC2::VPC", "DefaultSecurityGroup"): "sg-11111111",
    ("AWS::Events::EventBus", "Arn"): "events:{place}:event-bus/{name}",
    ("AWS::IAM::Role", "Arn"): "iam::111122223333:role/{name}",
    ("AWS::KMS::Key", "Arn"): f"kms:{{place}}:key/{_UUID}",
    ("AWS::Lambda::Function", "Arn"): "lambda:{place}:function:{name}",
    ("AWS::Logs::LogGroup", "Arn"): "logs:{place}:log-group:{name}:*",
    ("AWS::RDS::DBInstance", "DbiResourceId"): "db-AAAAAAAAAAAAAAAAAAAAAAAAAA",
    ("AWS::RDS::DBInstance", "MasterUserSecret.SecretArn"): (
        f"secretsmanager:{{place}}:secret:rds!db-{_UUID}-AAAAAA"
    ),
    ("AWS::RDS::DBProxy", "DBProxyArn"): "rds:{place}:db-proxy:prx-11111111111111111",
    ("AWS::S3::Bucket", "Arn"): "s3:::{lower}",
    ("AWS::SNS::Topic", "Ref"): "sns:{place}:{name}",
    ("AWS::SQS::Queue", "Arn"): "sqs:{place}:{name}",
}
"""What each type's attribute looks like; an ARN without its first two parts."""

_NO_ARNS = ("db-", "sg-")


class Policy(NamedTuple):
    """What an identity may do.

    Parameters
    ----------
    where
        The construct's path.
    document
        The policy without intrinsic functions.
    """

    where: str
    document: Mapping[str, Any]


def policies(templates: Mapping[str, Mapping[str, Any]]) -> Iterator[Policy]:
    """Yield the managed policies of the templates, and those within roles.

    Raises
    ------
    LookupError
        If one refers to something of which no sample is known.
    """
    for template in templates.values():
        resources = template["Resources"]
        for logical_id, resource in resources.items():
            where = construct_of(logical_id, resource)
            properties = resource.get("Properties", {})
            documents = [each["PolicyDocument"] for each in properties.get("Policies", ())]
            if resource["Type"] in {"AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"}:
                documents.append(properties["PolicyDocument"])
            for document in documents:
                yield Policy(where, resolved(document, resources))


def construct_of(logical_id: str, resource: Mapping[str, Any]) -> str:
    """Return the path of the construct that a resource belongs to."""
    path: str = resource.get("Metadata", {}).get("aws:cdk:path", logical_id)
    return path.removesuffix("/Resource")


def resolved(value: Any, resources: Mapping[str, Any]) -> Any:  # noqa: ANN401  JSON
    """Return a value of a template with its intrinsic functions replaced.

    Raises
    ------
    LookupError
        If it refers to something of which no sample is known.
    """
    if isinstance(value, list):
        return [resolved(each, resources) for each in value]
    if not isinstance(value, Mapping):
        return value
    if len(value) == 1:
        ((function, argument),) = value.items()
        if function == "Ref" or function.startswith("Fn::"):
            return _called(function, argument, resources)
    return {name: resolved(each, resources) for name, each in value.items()}


def _called(function: str, argument: Any, resources: Mapping[str, Any]) -> Any:  # noqa: ANN401
    match function:
        case "Ref" if argument in _PSEUDO:
            return _PSEUDO[argument]
        case "Ref":
            return _sample(argument, "Ref", resources)
        case "Fn::GetAtt":
            logical_id, attribute = argument
            return _sample(logical_id, attribute, resources)
        case "Fn::Join":
            separator, parts = argument
            return separator.join(resolved(parts, resources))
        case "Fn::Split":
            separator, text = argument
            return resolved(text, resources).split(separator)
        case "Fn::Select":
            number, values = argument
            return resolved(values, resources)[int(number)]
    raise LookupError(f"{function} is not known: teach tools/scan/policies.py.")


def _sample(logical_id: str, attribute: str, resources: Mapping[str, Any]) -> str:
    resource = resources[logical_id]
    kind = resource["Type"]
    if (kind, attribute) not in _SAMPLES:
        raise LookupError(f"No sample of {attribute} of {kind}: add one to tools/scan/policies.py.")
    properties = resource.get("Properties", {})
    names = (each for each in _NAMES if isinstance(properties.get(each), str))
    name = properties.get(next(names, ""), logical_id)
    sample = _SAMPLES[kind, attribute].format(
        place=f"{REGION}:{ACCOUNT_ID}", name=name, lower=logical_id.lower()
    )
    return sample if sample.startswith(_NO_ARNS) else f"arn:aws:{sample}"


_NAMES = ("TableName", "QueueName", "TopicName", "FunctionName", "LogGroupName", "Name")
