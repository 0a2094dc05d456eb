"""Scenarios of exports to S3."""

from collections.abc import Callable, Mapping

from tests.unit.monitoring.database_scenarios import healthy_database
from tests.unit.monitoring.scenario import DATABASE, DAY, HOUR, MAVPREP, scenario
from tests.unit.monitoring.watch import Feed

PROFILES = {"TableName": "MavPrep-Users"}
RUN_MINUTES = 12 * HOUR


def _overdue(dimensions: Mapping[str, str], days: Callable[[float], float]) -> Callable[..., Feed]:
    """Publish at each run of the function for how many days exports are overdue."""

    def publish(feed: Feed, _: object) -> Feed:
        return healthy_database(feed).put(
            "DataPlatform/Exports ExportOverdueDays",
            dimensions,
            lambda minute: days(minute / DAY),
            range(10, feed.minutes, RUN_MINUTES),
        )

    return publish


EXPORTS = (
    scenario(
        "exports of a table fail from the second day on",
        "export-overdue",
        MAVPREP,
        6 * DAY,
        _overdue(PROFILES, lambda day: max(0, day - 3.5)),
        "MavPrep-Users-ExportOverdue",
    ),
    scenario(
        "an export fails, and the next run makes it good",
        "export-overdue",
        MAVPREP,
        6 * DAY,
        _overdue(PROFILES, lambda day: 0.4 if 3 < day < 3.5 else 0),
    ),
    scenario(
        "exports of the database fail, until its key is enabled again",
        "export-overdue",
        MAVPREP,
        9 * DAY,
        _overdue(DATABASE, lambda day: day if day < 4 else 0),
        "Database/Instance-ExportOverdue",
        ends_quiet=True,
    ),
)
