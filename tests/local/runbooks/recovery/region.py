"""The local AWS has one Region, which stands for the other one here."""

from tests.local.runbooks.situation import Names, Situation
from tests.local.runbooks.world import FAILED_TABLE, World

ROLE_ARN = "arn:aws:iam::123456789012:role/some-role"
RESTORED = f"{FAILED_TABLE}-elsewhere"


def _copied(world: World) -> Names:
    world.make_vault()
    table_arn = world.client("dynamodb").describe_table(TableName=FAILED_TABLE)["Table"]["TableArn"]
    point = world.client("backup").start_backup_job(
        BackupVaultName="daily", ResourceArn=table_arn, IamRoleArn=ROLE_ARN
    )
    world.leave_no_table(RESTORED)
    return {
        "TABLE": FAILED_TABLE,
        "targetTableName=TABLE": f"targetTableName={RESTORED}",
        "COPIES": "daily",
        "OTHER_REGION": world.aws.environment["AWS_DEFAULT_REGION"],
        "RECOVERY_POINT_ARN": point["RecoveryPointArn"],
        "ROLE_ARN": ROLE_ARN,
    }


def _is_restored(world: World) -> None:
    assert world.client("dynamodb").describe_table(TableName=RESTORED)["Table"]["KeySchema"]


SITUATION = Situation(
    names=_copied,
    shows={
        "describe-table": "ACTIVE",
        "list-recovery-points-by-backup-vault": f"table/{FAILED_TABLE}",
        "update-continuous-backups": "ENABLED",
    },
    check=_is_restored,
)
