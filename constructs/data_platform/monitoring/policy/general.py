"""The rules that hold for every product."""

from __future__ import annotations

from data_platform.monitoring.policy.backups import BACKUP_RULES
from data_platform.monitoring.policy.databases import DATABASE_RULES
from data_platform.monitoring.policy.functions import FUNCTION_RULES, QUEUE_RULES
from data_platform.monitoring.policy.tables import TABLE_RULES

GENERAL_RULES = (*TABLE_RULES, *FUNCTION_RULES, *QUEUE_RULES, *DATABASE_RULES, *BACKUP_RULES)
