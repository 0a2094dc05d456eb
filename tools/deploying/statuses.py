"""What CloudFormation knows of stacks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import boto3
from botocore.exceptions import ClientError

from tools.aws import new_client
from tools.deploying.options import UNBORN, FirstDayError
from tools.deploying.stacks import DeployedStack
from tools.first_days import day_problems, has_first_days, template_of_cdk

_SESSION = "datactl-deploy"

ClientOf = Callable[[DeployedStack], Any]
"""Returns the client that asks for a stack."""


def cloudformation_clients() -> ClientOf:
    """Return what makes the clients, one for each Region and role."""
    clients: dict[tuple[str | None, str | None], Any] = {}

    def client_of(stack: DeployedStack) -> Any:  # noqa: ANN401  boto3 makes its clients
        place = (stack.region, stack.role_arn)
        if place not in clients:
            clients[place] = new_client("cloudformation", session=_session(stack))
        return clients[place]

    return client_of


def statuses(stacks: Sequence[DeployedStack], client_of: ClientOf) -> dict[str, str | None]:
    """Return the status of each stack; None for one that does not exist."""
    return {stack.name: _status(client_of(stack), stack.name) for stack in stacks}


def check_first_days(
    stacks: Sequence[DeployedStack],
    statuses: Mapping[str, str | None],
    templates: Mapping[str, Mapping[str, Any]],
    client_of: ClientOf,
) -> None:
    """Refuse days of functions by which they would take away what was never added.

    Parameters
    ----------
    statuses
        Of the stacks, in CloudFormation.
    templates
        What is to be deployed, by the name of the stack.

    Raises
    ------
    FirstDayError
        If one has begun, or moves.
    """
    for stack in stacks:
        planned = templates[stack.name]
        if statuses[stack.name] in UNBORN or not has_first_days(planned):
            continue
        found = client_of(stack).get_template(StackName=stack.name, TemplateStage="Original")
        for problem in day_problems(template_of_cdk(found["TemplateBody"]), planned):
            raise FirstDayError(
                f"{stack.name}: {problem.function}: {problem.reason} {problem.advice}"
            )


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
