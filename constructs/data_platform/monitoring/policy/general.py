"""The rules that hold for every product."""

from __future__ import annotations

from data_platform.monitoring.policy.backups import BACKUP_RULES
from data_platform.monitoring.policy.databases import DATABASE_RULES
from data_platform.monitoring.policy.event_sources import EVENT_SOURCE_RULES
from data_platform.monitoring.policy.functions import FUNCTION_RULES, QUEUE_RULES
from data_platform.monitoring.policy.messaging import MESSAGING_RULES
from data_platform.monitoring.policy.tables import TABLE_RULES

GENERAL_RULES = (
    *TABLE_RULES,
    *FUNCTION_RULES,
    *EVENT_SOURCE_RULES,
    *QUEUE_RULES,
    *MESSAGING_RULES,
    *DATABASE_RULES,
    *BACKUP_RULES,
)
