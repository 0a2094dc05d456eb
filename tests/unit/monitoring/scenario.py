"""What can happen, as values that services publish, and the alarms that should go off for it.

Each scenario belongs to a runbook. It runs against the alarms of one stack in prod; the set of
alarms is exact: those and no others.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from stacks.ielts.tables import IELTS as IELTS_PRODUCT
from tests.unit.monitoring.watch import Feed

TUTOR, IELTS, TUTORIA, MAVPREP = "TutorStack", "IeltsStack", "TutoriaChatStack", "MavPrepStack"
IOPS = "IOpsDashboard-DatabaseStack"
HOUR, DAY = 60, 24 * 60

MESSAGES = {"TableName": "ChatMessages"}
PROVIDERS = {**MESSAGES, "GlobalSecondaryIndexName": "ProviderUsageIndex"}
SESSIONS = {"TableName": "ielts-genai-prep-sessions"}
USERS = {"TableName": "aitutor_users"}
DATABASE = {"DBInstanceIdentifier": "mavprep"}
CONSUMER = {"FunctionName": "tutor-audit-trail"}
PUBLISHER = {"FunctionName": "tutor-storage-metrics"}
DYNAMODB, LAMBDA, RDS, BACKUP, SQS = (
    f"AWS/{name}" for name in ("DynamoDB", "Lambda", "RDS", "Backup", "SQS")
)
# All but the marks of notices and what is secret for minutes or hours.
BACKED_UP_TABLES = len(IELTS_PRODUCT.tables) - 3
GIB = 1024**3


@dataclass(frozen=True)
class Scenario:
    """Something that happens, and what is heard of it."""

    what: str
    runbook: str
    stack: str
    minutes: int
    feed: Callable[[Feed, Mapping[str, str]], object]
    """Takes the feed, and the generated names of resources by the part of their logical IDs."""
    alarms: frozenset[str]
    """Their names without that of the product."""
    ends_quiet: bool = False
    """Whether all of them have recovered at the end."""
    silent: frozenset[str] = frozenset()
    """The functions that no schedule calls, and the event sources that nothing polls."""


def scenario(
    what: str,
    runbook: str,
    stack: str,
    minutes: int,
    feed: Callable[[Feed, Mapping[str, str]], object],
    *alarms: str,
    ends_quiet: bool = False,
    silent: Iterable[str] = (),
) -> Scenario:
    return Scenario(
        what, runbook, stack, minutes, feed, frozenset(alarms), ends_quiet, frozenset(silent)
    )
