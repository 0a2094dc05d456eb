"""Scenarios of backups."""

from tests.unit.monitoring.scenario import (
    BACKED_UP_TABLES,
    BACKUP,
    DAY,
    IELTS,
    scenario,
)
from tests.unit.monitoring.watch import Feed


def daily_backups(feed: Feed, days: range) -> Feed:
    """Publish a backup of every table on each day, at half past four."""
    for _ in range(BACKED_UP_TABLES):
        feed.put(
            f"{BACKUP} NumberOfBackupJobsCompleted",
            {"BackupVaultName": "vault"},
            1,
            [day * DAY + 270 for day in days],
        )
    return feed


BACKUPS = (
    scenario(
        "a quiet week with its backups",
        "backup-failed",
        IELTS,
        7 * DAY,
        lambda feed, _: daily_backups(feed, range(7)),
    ),
    scenario(
        "one table could not be backed up",
        "backup-failed",
        IELTS,
        4 * DAY,
        lambda feed, _: daily_backups(feed, range(4)).put(
            f"{BACKUP} NumberOfBackupJobsFailed", {"BackupVaultName": "vault"}, 1, [DAY + 300]
        ),
        "DailyBackup/Vault-FailedBackups",
        ends_quiet=True,
    ),
    scenario(
        "the plan no longer runs",
        "backup-failed",
        IELTS,
        6 * DAY,
        lambda feed, _: daily_backups(feed, range(3)),
        "DailyBackup/Vault-MissingBackups",
    ),
)
