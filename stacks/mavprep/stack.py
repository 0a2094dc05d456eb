"""The MavPrep stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.mavprep.tables import MAVPREP
from stacks.product_stack import ProductStack

if TYPE_CHECKING:
    from aws_cdk import Environment
    from constructs import Construct

    from data_platform.deployment import Deployment


class MavPrepStack(ProductStack):
    """The seven tables of MavPrep."""

    def __init__(self, scope: Construct, *, deployment: Deployment, env: Environment) -> None:
        super().__init__(scope, product=MAVPREP, deployment=deployment, env=env)
