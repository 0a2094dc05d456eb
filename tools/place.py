"""Whether the credentials are of the account of a stage, before a command works on it."""

from collections.abc import Mapping

from data_platform.stage import Stage
from stacks.place import check_account, check_region, is_local_aws
from tools.aws import new_client


def require_place(stage: Stage, environment: Mapping[str, str] | None) -> None:
    """See that what is asked belongs to a stage; all stages have tables of the same names.

    A local AWS stands for any account, and a stage that names neither account nor Regions is where
    the credentials are.

    Parameters
    ----------
    environment
        The variables of a running local AWS, if it is asked.

    Raises
    ------
    ConfigurationError
        If the stage belongs to another account, or to other Regions.
    """
    if environment is not None or is_local_aws() or not (stage.account or stage.regions):
        return
    client = new_client("sts")
    check_region(stage, client.meta.region_name)
    if stage.account:
        check_account(stage, client.get_caller_identity()["Account"])
