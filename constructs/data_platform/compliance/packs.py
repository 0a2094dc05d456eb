"""The rule packs of a deployment."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from aws_cdk import CloudFormationValidatePlugin, ValidationRuleSource, Validations
from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks

from data_platform.compliance.guard_rules import guard_rules
from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import Product

if TYPE_CHECKING:
    from aws_cdk import App


def attach_rule_packs(app: App, deployment: Deployment, products: Iterable[Product]) -> None:
    """Make synthesis fail on any finding of the packs that this deployment must pass.

    AwsSolutions, CloudFormation's own validation and this platform's Guard rules hold in every
    stage; NIST 800-53 revision 5 in the protected ones.
    """
    validations = Validations.of(app)
    validations.add_plugins(
        AwsSolutionsChecks(app),
        _cloudformation_validation(
            tuple((rule.name, rule.content) for rule in guard_rules(deployment, products))
        ),
    )
    if deployment.stage.protected:
        validations.add_plugins(NIST80053R5Checks(app))


# An instance loads an engine of some 200 MB that is never freed: apps of one process share it.
@cache
def _cloudformation_validation(rules: tuple[tuple[str, str], ...]) -> CloudFormationValidatePlugin:
    # It replaces the instance that CDK registers by itself, and keeps its default rules.
    return CloudFormationValidatePlugin(
        guard_rules=[ValidationRuleSource(name=name, content=content) for name, content in rules]
    )
