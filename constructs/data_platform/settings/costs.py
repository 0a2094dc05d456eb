"""When spending is reported."""

from dataclasses import dataclass

from data_platform.errors import ConfigurationError
from data_platform.settings.checks import check_emails, check_types

MAX_BUDGET_EMAILS = 10
"""What AWS Budgets takes for one notification."""


@dataclass(frozen=True, kw_only=True)
class CostSettings:
    """When spending is reported, and to whom besides the product's alarm topic.

    Parameters
    ----------
    budgets_usd
        Amounts in USD a month of which DynamoDB's costs must stay short (TutorIA document, Cost
        Anomaly Detection).
    emails
        Who gets an e-mail from every budget and about every anomaly; ten at most.
    anomaly_impact_usd
        How much an anomaly must cost to be reported, in USD.

    Raises
    ------
    ConfigurationError
        If there is no amount, one that is not positive or occurs twice, a malformed e-mail address
        or too many of them.
    """

    budgets_usd: tuple[int, ...] = (50, 100, 500)
    emails: tuple[str, ...] = ()
    anomaly_impact_usd: int = 20

    def __post_init__(self) -> None:
        """Refuse what AWS would refuse while deploying."""
        check_types(self)
        amounts = self.budgets_usd
        if not amounts or min(amounts) <= 0 or len(set(amounts)) < len(amounts):
            raise ConfigurationError(
                f"CostSettings: budgets_usd is {amounts}: give different amounts above zero, or "
                "give the stage costs=None."
            )
        if len(self.emails) > MAX_BUDGET_EMAILS:
            raise ConfigurationError(
                f"CostSettings: there are {len(self.emails)} emails, and a budget takes "
                f"{MAX_BUDGET_EMAILS}: give the address of a group."
            )
        check_emails("CostSettings", self.emails)
        if self.anomaly_impact_usd <= 0:
            raise ConfigurationError(
                f"CostSettings: anomaly_impact_usd is {self.anomaly_impact_usd}: give an amount "
                "above zero."
            )
