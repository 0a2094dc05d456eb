"""The IOPS stack."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam

from data_platform.errors import ConfigurationError
from stacks.iops.tables import IOPS
from stacks.product_stack import ProductStack

if TYPE_CHECKING:
    from aws_cdk import Environment
    from constructs import Construct

    from data_platform.deployment import Deployment

ROLE_CONTEXT_KEY = "iops:lambdaExecutionRoleArn"
_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")


class IopsStack(ProductStack):
    """Metrics and insights tables, with access for the role of another stack where it is named."""

    def __init__(self, scope: Construct, *, deployment: Deployment, env: Environment) -> None:
        role_arn = _role_arn(scope.node.try_get_context(ROLE_CONTEXT_KEY))
        super().__init__(scope, product=IOPS, deployment=deployment, env=env)
        if role_arn:
            role = iam.Role.from_role_arn(self, "LambdaExecutionRole", role_arn)
            self.access.read_write.attach_to_role(role)


def _role_arn(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _ROLE_ARN.fullmatch(value):
        message = (
            f"The context value {ROLE_CONTEXT_KEY} is {value!r}: give the ARN of an IAM role, "
            "such as arn:aws:iam::111122223333:role/IopsLambdaRole, or leave it out."
        )
        raise ConfigurationError(message)
    return value
