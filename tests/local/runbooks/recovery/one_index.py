"""An index is looked at, and items that lack its attribute are counted."""

from tests.local.runbooks.situation import Situation

SITUATION = Situation(
    names=lambda _: {"STAGE": "dev --local", "TABLE": "aitutor_courses"},
    shows={"GlobalSecondaryIndexes": "departmentId-index", "backfill": "items lack something"},
)
