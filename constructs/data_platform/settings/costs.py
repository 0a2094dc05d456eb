"""When spending is reported."""

import re
from dataclasses import dataclass

from data_platform.errors import ConfigurationError
from data_platform.settings.checks import check_emails, check_types

MAX_BUDGET_EMAILS = 10
"""What AWS Budgets takes for one notification."""

ANOMALY_MONITOR_ARN = re.compile(r"arn:aws[a-z-]*:ce::\d{12}:anomalymonitor/[0-9a-zA-Z-]+")
ANOMALY_MONITOR_EXAMPLE = (
    "arn:aws:ce::111122223333:anomalymonitor/11111111-2222-3333-4444-555555555555"
)


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
    anomaly_monitor_arn
        The account's cost anomaly monitor of AWS services, to subscribe to. AWS makes one by itself
        once Cost Explorer is used, and an account holds one of that kind.
    create_anomaly_monitor
        Whether to make that monitor, in an account that has none and may use Cost Explorer.

    Raises
    ------
    ConfigurationError
        If there is no amount, one that is not positive or occurs twice, a malformed e-mail address
        or too many of them, a malformed ARN, or a monitor that is both given and to be made.
    """

    budgets_usd: tuple[int, ...] = (50, 100, 500)
    emails: tuple[str, ...] = ()
    anomaly_impact_usd: int = 20
    anomaly_monitor_arn: str | None = None
    create_anomaly_monitor: bool = False

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
        arn = self.anomaly_monitor_arn
        if arn is not None and not ANOMALY_MONITOR_ARN.fullmatch(arn):
            raise ConfigurationError(
                f"CostSettings: anomaly_monitor_arn is {arn!r}: give an ARN such as "
                f"{ANOMALY_MONITOR_EXAMPLE}."
            )
        if arn and self.create_anomaly_monitor:
            raise ConfigurationError(
                "CostSettings: give either anomaly_monitor_arn or create_anomaly_monitor: "
                "an account holds one monitor."
            )
