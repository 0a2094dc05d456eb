"""The rule packs of a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CloudFormationValidatePlugin, Validations
from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks

from data_platform.compliance.guard_rules import guard_rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_cdk import App

    from data_platform.deployment import Deployment
    from data_platform.dynamodb.schema import Product


def attach_rule_packs(app: App, deployment: Deployment, products: Iterable[Product]) -> None:
    """Make synthesis fail on any finding of the packs that this deployment must pass.

    AwsSolutions, CloudFormation's own validation and this platform's Guard rules hold in every
    stage; NIST 800-53 revision 5 in the protected ones.
    """
    validations = Validations.of(app)
    validations.add_plugins(
        AwsSolutionsChecks(app),
        # It replaces the instance that CDK registers by itself, and keeps its default rules.
        CloudFormationValidatePlugin(guard_rules=guard_rules(deployment, products)),
    )
    if deployment.stage.protected:
        validations.add_plugins(NIST80053R5Checks(app))
