"""Where a stage is deployed to: account and Region of the credentials, if the stage allows them."""

import os

from aws_cdk import Environment

from data_platform.stage import Stage
from stacks.place import check_account, check_region, is_local_aws

DEFAULT_REGION = "us-east-1"


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
        check_region(stage, region)
        account = account or stage.account
        region = region or next(iter(stage.regions), None)
    return Environment(account=account, region=region or DEFAULT_REGION)
