"""What CloudFormation knows of stacks."""

from collections.abc import Sequence
from typing import Any

import boto3
from botocore.exceptions import ClientError

from tools.aws import new_client
from tools.deploying.stacks import DeployedStack

_SESSION = "datactl-deploy"


def statuses(stacks: Sequence[DeployedStack]) -> dict[str, str | None]:
    """Return the status of each stack; None for one that does not exist."""
    found: dict[str, str | None] = {}
    clients: dict[tuple[str | None, str | None], Any] = {}
    for stack in stacks:
        place = (stack.region, stack.role_arn)
        if place not in clients:
            session = _session(stack)
            clients[place] = new_client("cloudformation", session=session)
        found[stack.name] = _status(clients[place], stack.name)
    return found


def _status(client: Any, name: str) -> str | None:  # noqa: ANN401  boto3 makes its clients
    try:
        described = client.describe_stacks(StackName=name)
    except ClientError as error:
        if "does not exist" in error.response["Error"].get("Message", ""):
            return None
        raise
    status: str = described["Stacks"][0]["StackStatus"]
    return status


def _session(stack: DeployedStack) -> boto3.Session:
    """Return a session of the role that deploys, or of the caller's own where it is refused.

    As the CLI does: whoever deploys may be allowed no more than to assume the CDK's roles.
    """
    own = boto3.Session(region_name=stack.region)
    if stack.role_arn is None:
        return own
    client = new_client("sts", session=own)
    identity = client.get_caller_identity()
    arn = stack.role_arn.replace("${AWS::AccountId}", identity["Account"])
    arn = arn.replace("${AWS::Partition}", identity["Arn"].split(":")[1])
    try:
        assumed = client.assume_role(RoleArn=arn, RoleSessionName=_SESSION)["Credentials"]
    except ClientError:
        return own
    return boto3.Session(
        aws_access_key_id=assumed["AccessKeyId"],
        aws_secret_access_key=assumed["SecretAccessKey"],
        aws_session_token=assumed["SessionToken"],
        region_name=own.region_name,
    )
