"""The Tutor stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.product_stack import ProductStack
from stacks.tutor.tables import TUTOR

if TYPE_CHECKING:
    from aws_cdk import Environment
    from constructs import Construct

    from data_platform.deployment import Deployment


class TutorStack(ProductStack):
    """The twelve tables of the AI Tutor."""

    def __init__(self, scope: Construct, *, deployment: Deployment, env: Environment) -> None:
        super().__init__(scope, product=TUTOR, deployment=deployment, env=env)
