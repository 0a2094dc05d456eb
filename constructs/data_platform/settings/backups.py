"""How long backups are kept, and where copies of them go."""

import re
from dataclasses import dataclass

from data_platform.errors import ConfigurationError
from data_platform.settings.checks import check_types

_VAULT_ARN = re.compile(r"arn:aws[a-z-]*:backup:([a-z0-9-]+):\d{12}:backup-vault:[\w-]{2,50}")


@dataclass(frozen=True, kw_only=True)
class BackupSettings:
    """Backups beyond point-in-time recovery.

    Parameters
    ----------
    daily
        Whether products that ask for daily snapshots of their tables get them.
    copy_vault_arn
        A vault of AWS Backup in another Region or account, which the daily snapshots are copied to;
        it has to be there. None for no copies.
    snapshot_days
        How many days the snapshots of ``datactl snapshot`` are kept, until ``--prune`` deletes
        them.

    Raises
    ------
    ConfigurationError
        If it is no ARN of a vault, nothing is there to be copied, or snapshots are kept for less
        than a day.
    """

    daily: bool = True
    copy_vault_arn: str | None = None
    snapshot_days: int = 35

    def __post_init__(self) -> None:
        """Refuse what AWS Backup would refuse while deploying."""
        check_types(self)
        if self.copy_vault_arn is not None:
            if not _VAULT_ARN.fullmatch(self.copy_vault_arn):
                raise ConfigurationError(
                    f"BackupSettings: copy_vault_arn is {self.copy_vault_arn!r}: give the ARN of a "
                    "vault, such as arn:aws:backup:eu-west-1:123456789012:backup-vault:copies."
                )
            if not self.daily:
                raise ConfigurationError(
                    "BackupSettings: copy_vault_arn is given and daily is False: without daily "
                    "snapshots nothing is copied."
                )
        if self.snapshot_days < 1:
            raise ConfigurationError(
                f"BackupSettings: snapshot_days is {self.snapshot_days}: give 1 or more."
            )
