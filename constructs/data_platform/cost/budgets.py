"""Budgets for DynamoDB that speak up when they are, or will be, used up."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from aws_cdk import Stack, Token
from aws_cdk import aws_budgets as budgets
from constructs import Construct

from data_platform.errors import ConfigurationError
from data_platform.regions import REGIONS_WITHOUT
from data_platform.stage import CostSettings

if TYPE_CHECKING:
    from aws_cdk import aws_sns as sns


_SERVICE = "Amazon DynamoDB"
_TYPE = "AWS::Budgets::Budget"
_USED_UP_PERCENT = 100


class DynamoDbBudgets(Construct):
    """One monthly budget an amount, over all of the account's DynamoDB in every Region.

    Each tells the subscribers twice: when the month's forecast passes the amount, and when the
    month's spending does.

    Parameters
    ----------
    name
        First part of the budgets' names, unique in the account.
    region
        Of the stack.
    settings
        The amounts, and who gets e-mails.
    topic
        What else is notified; its policy must admit ``budgets.amazonaws.com``.

    Raises
    ------
    ConfigurationError
        If CloudFormation has no budgets in the stack's Region.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        region: str,
        settings: CostSettings,
        topic: sns.ITopic,
    ) -> None:
        super().__init__(scope, construct_id)
        stack, topic_arn = Stack.of(self), topic.topic_arn
        _check_region(region)
        subscribers = [
            budgets.CfnBudget.SubscriberProperty(subscription_type="SNS", address=topic_arn),
            *(
                budgets.CfnBudget.SubscriberProperty(subscription_type="EMAIL", address=email)
                for email in settings.emails
            ),
        ]
        distinction = _digest(stack.resolve(topic_arn), settings.emails)
        for amount in settings.budgets_usd:
            budgets.CfnBudget(
                self,
                f"Usd{amount}",
                budget=budgets.CfnBudget.BudgetDataProperty(
                    # Another subscriber means another budget, and CloudFormation makes it before
                    # it deletes the former one: they must differ in name.
                    budget_name=f"{name}-{amount}-usd-{distinction}",
                    budget_type="COST",
                    time_unit="MONTHLY",
                    budget_limit=budgets.CfnBudget.SpendProperty(amount=amount, unit="USD"),
                    cost_filters={"Service": [_SERVICE]},
                    cost_types=budgets.CfnBudget.CostTypesProperty(
                        # A credit pays for a leak until it is used up, and hides it until then.
                        include_credit=False,
                        include_refund=False,
                    ),
                ),
                notifications_with_subscribers=[
                    _notification(kind, subscribers) for kind in ("ACTUAL", "FORECASTED")
                ],
            )


def _notification(
    kind: str, subscribers: list[budgets.CfnBudget.SubscriberProperty]
) -> budgets.CfnBudget.NotificationWithSubscribersProperty:
    return budgets.CfnBudget.NotificationWithSubscribersProperty(
        notification=budgets.CfnBudget.NotificationProperty(
            notification_type=kind,
            comparison_operator="GREATER_THAN",
            threshold=_USED_UP_PERCENT,
            threshold_type="PERCENTAGE",
        ),
        subscribers=subscribers,
    )


def _digest(topic: object, emails: tuple[str, ...]) -> str:
    text = json.dumps([topic, emails], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _check_region(region: str) -> None:
    if Token.is_unresolved(region) or region not in REGIONS_WITHOUT[_TYPE]:
        return
    raise ConfigurationError(
        f"CloudFormation has no budgets in {region}: deploy to another Region, such as us-east-1, "
        "or give the stage costs=None and set the budgets by hand."
    )
