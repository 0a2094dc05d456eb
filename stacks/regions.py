"""Whether a Region can hold the stacks."""

from data_platform.rds.certificates import check_certified
from data_platform.regions import check_region
from data_platform.stage import Stage
from stacks.mavprep.instance import CERTIFICATES


def check_region_holds(stage: Stage, region: str) -> None:
    """Refuse a Region that cannot hold the stacks of a stage.

    Raises
    ------
    ConfigurationError
        If CloudFormation lacks a type there, the Region has too few zones for the database, or no
        function could verify the database.
    """
    check_region(stage, region)
    check_certified(region, CERTIFICATES)
