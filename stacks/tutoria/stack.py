"""The TutorIA chat stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.product_stack import ProductStack
from stacks.tutoria.tables import TUTORIA

if TYPE_CHECKING:
    from aws_cdk import Environment
    from constructs import Construct

    from data_platform.deployment import Deployment


class TutoriaChatStack(ProductStack):
    """Chat messages and their daily usage."""

    def __init__(self, scope: Construct, *, deployment: Deployment, env: Environment) -> None:
        super().__init__(scope, product=TUTORIA, deployment=deployment, env=env)
