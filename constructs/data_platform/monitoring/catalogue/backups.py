"""AWS Backup. It publishes the number of jobs that reached a state, where there were any."""

from data_platform.monitoring.metric import Metric, Statistic, Unit

NAMESPACE = "AWS/Backup"
_SOURCE = "https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html"


def _jobs(name: str, meaning: str) -> Metric:
    return Metric(
        namespace=NAMESPACE,
        name=name,
        dimensions=(("BackupVaultName",), ("ResourceType",)),
        statistics=frozenset({Statistic.SUM, Statistic.SAMPLE_COUNT}),
        unit=Unit.COUNT,
        meaning=meaning,
        source=_SOURCE,
        is_sparse=True,
    )


COMPLETED = _jobs("NumberOfBackupJobsCompleted", "Backups that were made.")
FAILED = _jobs("NumberOfBackupJobsFailed", "Backups that could not be made.")
EXPIRED = _jobs("NumberOfBackupJobsExpired", "Backups that did not start within their window.")
ABORTED = _jobs("NumberOfBackupJobsAborted", "Backups that somebody stopped.")

METRICS = (COMPLETED, FAILED, EXPIRED, ABORTED)
