"""The stages of the platform: one account each, chosen with ``-c stage=…``."""

from data_platform.errors import ConfigurationError
from data_platform.settings.alarms import AlarmDetail, AlarmSettings
from data_platform.stage import (
    BackupSettings,
    DatabaseSettings,
    Stage,
    TableEncryption,
    check_stages,
)

DEV = Stage(
    name="dev",
    protected=False,
    table_encryption=TableEncryption.AWS_OWNED,
    database=DatabaseSettings(instance_class="t4g.micro", zones=2, network="10.40.0.0/20"),
    # Nothing there has to outlive its table.
    backups=BackupSettings(daily=False),
    # Single people try things.
    load_share=0.001,
)
# Add recipients for the account at hand; until then, the topics wait for subscribers.
FULL_ALARMS = AlarmSettings(actions=True, detail=AlarmDetail.EVERY_RESOURCE)
STAGING = Stage(
    name="staging",
    protected=True,
    table_encryption=TableEncryption.CUSTOMER_MANAGED,
    database=DatabaseSettings(instance_class="t4g.small", zones=3, network="10.40.16.0/20"),
    alarms=FULL_ALARMS,
    # Rehearsals.
    load_share=0.05,
)
PROD = Stage(
    name="prod",
    protected=True,
    table_encryption=TableEncryption.CUSTOMER_MANAGED,
    database=DatabaseSettings(
        instance_class="m7g.large",
        multi_az=True,
        proxy=True,
        storage_gib=100,
        maximum_storage_gib=500,
        advanced_insights=True,
        zones=3,
        network="10.40.32.0/20",
    ),
    alarms=FULL_ALARMS,
)

check_stages((DEV, STAGING, PROD))
STAGES = {stage.name: stage for stage in (DEV, STAGING, PROD)}


def stage_named(name: object) -> Stage:
    """Return the stage of that name; dev if none is given.

    Raises
    ------
    ConfigurationError
        If there is no such stage.
    """
    if name is None:
        return DEV
    stage = STAGES.get(name) if isinstance(name, str) else None
    if stage is None:
        raise ConfigurationError(f"There is no stage {name!r}: use -c stage={'|'.join(STAGES)}.")
    return stage
