"""How to list what an account has of a kind, with the physical ID that CloudFormation gives it."""

from collections.abc import Callable, Iterator, Sequence

from tools.preflight.account import Account

Existing = Iterator[tuple[str, str]]
"""Name and physical ID of each resource that there is."""

Listing = Callable[[Account, Sequence[str]], Existing]
"""Lists a kind; it is told the names that matter, for it may ask for these alone."""

_PARAMETERS_A_CALL = 50


def listing(
    service: str,
    operation: str,
    path: str,
    *,
    member: str | None = None,
    name_after: str | None = None,
    **parameters: object,
) -> Listing:
    """Return what lists all resources of a kind.

    Parameters
    ----------
    path
        Where they stand in an answer.
    member
        What holds the physical ID; without, it is what the answer lists.
    name_after
        What stands in front of the name in the physical ID; without, that is the name.
    parameters
        Of the call.
    """

    def existing(account: Account, _names: Sequence[str]) -> Existing:
        for found in account.each(service, operation, path, **parameters):
            physical_id = found[member] if member else found
            yield physical_id.rpartition(name_after)[2] if name_after else physical_id, physical_id

    return existing


def alarms(account: Account, _names: Sequence[str]) -> Existing:
    """List alarms of both kinds: one that is not asked for is left out."""
    for kind in ("MetricAlarm", "CompositeAlarm"):
        for alarm in account.each("cloudwatch", "describe_alarms", f"{kind}s", AlarmTypes=[kind]):
            yield alarm["AlarmName"], alarm["AlarmName"]


def budgets(account: Account, _names: Sequence[str]) -> Existing:
    """List budgets."""
    for budget in account.each(
        "budgets", "describe_budgets", "Budgets", AccountId=account.account_id
    ):
        yield budget["BudgetName"], budget["BudgetName"]


def log_groups(account: Account, names: Sequence[str]) -> Existing:
    """List log groups that begin as the given ones: an account may have thousands."""
    for name in names:
        for group in account.each(
            "logs", "describe_log_groups", "logGroups", logGroupNamePrefix=name
        ):
            yield group["logGroupName"], group["logGroupName"]


def parameters(account: Account, names: Sequence[str]) -> Existing:
    """List the parameters among the given ones, without their values."""
    for first in range(0, len(names), _PARAMETERS_A_CALL):
        chosen = list(names[first : first + _PARAMETERS_A_CALL])
        for parameter in account.each(
            "ssm",
            "describe_parameters",
            "Parameters",
            ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": chosen}],
        ):
            yield parameter["Name"], parameter["Name"]
