"""Which account and Regions a stage may be deployed to, without CDK."""

import os

from data_platform.errors import ConfigurationError
from data_platform.stage import Stage


def is_local_aws() -> bool:
    """Tell whether clients are pointed at an AWS on this machine."""
    return is_local_address(os.environ.get("AWS_ENDPOINT_URL", ""))


def is_local_address(address: str) -> bool:
    """Tell whether an AWS at an address is one on this machine."""
    return address.startswith("http://localhost:")


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


def check_region(stage: Stage, region: str | None) -> None:
    """Refuse a Region that is none of the stage's.

    Raises
    ------
    ConfigurationError
        If the stage names others.
    """
    if region and stage.regions and region not in stage.regions:
        raise ConfigurationError(
            f"The stage '{stage.name}' belongs to {' or '.join(stage.regions)}, and the Region is "
            f"{region}: set AWS_REGION or choose another stage."
        )
