"""Where a stage is deployed to: account and Region of the credentials, if the stage allows them."""

import os

from aws_cdk import Environment

from data_platform.errors import ConfigurationError
from data_platform.stage import Stage

DEFAULT_REGION = "us-east-1"


def is_local_aws() -> bool:
    """Tell whether clients are pointed at an AWS on this machine."""
    return os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://localhost:")


def target_environment(stage: Stage) -> Environment:
    """Return the account and Region of the CLI's credentials.

    Without credentials, it is the account of the stage, if it names one. The local AWS stands for
    any account.

    Raises
    ------
    ConfigurationError
        If the stage belongs to another account, or to other Regions.
    """
    account = os.environ.get("CDK_DEFAULT_ACCOUNT")
    region = os.environ.get("CDK_DEFAULT_REGION")
    if not is_local_aws():
        check_account(stage, account)
        _check_region(stage, region)
        account = account or stage.account
        region = region or next(iter(stage.regions), None)
    return Environment(account=account, region=region or DEFAULT_REGION)


def check_account(stage: Stage, account: str | None) -> None:
    """Refuse credentials of another account than the stage's; without any, there is none to refuse.

    Raises
    ------
    ConfigurationError
        If the stage names another account.
    """
    if account and stage.account not in {None, account}:
        raise ConfigurationError(
            f"The stage '{stage.name}' belongs to account {stage.account}, and these credentials "
            f"are of {account}: choose others (--profile, AWS_PROFILE) or another stage."
        )


def _check_region(stage: Stage, region: str | None) -> None:
    if region and stage.regions and region not in stage.regions:
        raise ConfigurationError(
            f"The stage '{stage.name}' belongs to {' or '.join(stage.regions)}, and the Region is "
            f"{region}: set AWS_REGION or choose another stage."
        )
