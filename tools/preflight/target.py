"""Where the deployment goes, and what has to be there before any stack."""

from collections.abc import Iterator, Mapping

from botocore.exceptions import ClientError

from data_platform.errors import ConfigurationError
from data_platform.stage import Stage
from stacks.regions import check_region_holds
from tools.aws import error_code
from tools.preflight.account import Account
from tools.preflight.plan import Plan
from tools.preflight.rows import Row, Status

TARGET = "account and Region"


def check_target(stage: Stage, account_id: str, region: str) -> Row:
    """Return a row that tells whether the Region is the stage's, and can hold its stacks.

    The account was looked at before: in another one nothing else would be worth asking.
    """
    status, advice = _judged(stage, region)
    return Row(
        check=TARGET,
        status=status,
        found=f"{account_id} in {region}",
        needed=f"{stage.account or 'any account'} in {' or '.join(stage.regions) or 'any Region'}",
        advice=advice,
    )


def _judged(stage: Stage, region: str) -> tuple[Status, str]:
    if stage.regions and region not in stage.regions:
        return Status.BLOCKS, "Set AWS_REGION, or choose another stage."
    try:
        check_region_holds(stage, region)
    except ConfigurationError as error:
        return Status.BLOCKS, str(error)
    if stage.protected and not (stage.account and stage.regions):
        return Status.WARNING, (
            "Give the stage its account and regions (stacks/environments.py), so that other "
            "credentials are refused."
        )
    return Status.OK, ""


def check_bootstrap(parameter: str, needed: int, found: int | None, place: str) -> Row:
    """Return a row that tells whether the CDK's bootstrap stack is there, and new enough.

    Parameters
    ----------
    parameter
        The SSM parameter that holds its version.
    found
        The version; None if there is no such parameter.
    place
        Account and Region, as the CDK's command line takes them.
    """
    is_enough = found is not None and found >= needed
    return Row(
        check="bootstrap",
        status=Status.OK if is_enough else Status.BLOCKS,
        found=f"no {parameter}" if found is None else f"version {found}",
        needed=f"version {needed} or newer",
        advice="" if is_enough else f"npx cdk bootstrap {place}",
    )


def ask_bootstrap(plan: Plan, account: Account) -> Iterator[Row]:
    """Yield a row for each bootstrap stack that the stacks need."""
    for parameter, needed in plan.bootstrap.items():
        yield check_bootstrap(
            parameter,
            needed,
            _version(account, parameter),
            f"aws://{account.account_id}/{account.region}",
        )


def check_settings(warnings: Mapping[str, str]) -> Iterator[Row]:
    """Yield a row for the recipients, and one for whatever else synthesis warned of.

    Parameters
    ----------
    warnings
        The sentences by their IDs.
    """
    if _RECIPIENTS not in warnings:
        yield Row(
            check="recipients",
            status=Status.OK,
            found="nobody is missing",
            needed="somebody who hears of alarms, in a protected stage",
        )
    for identifier, sentence in warnings.items():
        problem, _, advice = sentence.partition(": ")
        check, needed = _SETTINGS.get(identifier, ("synthesis", "no warning"))
        yield Row(check=check, status=Status.WARNING, found=problem, needed=needed, advice=advice)


_RECIPIENTS = "data-platform:NoRecipients"
_SETTINGS = {
    _RECIPIENTS: ("recipients", "somebody who hears of alarms"),
    "data-platform:NoticesUnread": ("readers of notices", "something that reads them"),
    "data-platform:PlaceholderAddress": ("links in alarms", "this repository's address"),
}


def _version(account: Account, parameter: str) -> int | None:
    try:
        found = account.ask("ssm", "get_parameter", Name=parameter)
    except ClientError as error:
        if error_code(error) == "ParameterNotFound":
            return None
        raise
    return int(found["Parameter"]["Value"])
