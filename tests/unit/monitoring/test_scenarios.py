"""For everything that a runbook is about, the right alarms go off, and no others."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.unit.monitoring.alarm_states import ALARM
from tests.unit.monitoring.backup_scenarios import daily_backups
from tests.unit.monitoring.database_scenarios import healthy_database
from tests.unit.monitoring.heartbeats import beat
from tests.unit.monitoring.rules import EVERY_RULE
from tests.unit.monitoring.scenario import (
    BACKED_UP_TABLES,
    BACKUP,
    DATABASE,
    DAY,
    DYNAMODB,
    HOUR,
    IELTS,
    LAMBDA,
    MAVPREP,
    RDS,
    TUTOR,
    TUTORIA,
    USERS,
    Scenario,
)
from tests.unit.monitoring.scenarios import SCENARIOS
from tests.unit.monitoring.watch import (
    Feed,
    WatchedAlarm,
    alarms_of,
    pages,
    physical_name,
    went_off,
)
from tools.synthesis import Assembly

# No stage has a replica of a database or replica Regions, and none in prod is burstable: tests of
# their own build these.
WITHOUT_SUBJECT_IN_PROD = {"database-replica-lag", "replication-latency"}
VAULT = "vault"


@pytest.fixture(scope="module")
def alarms(assemblies: Mapping[str, Assembly]) -> dict[str, list[WatchedAlarm]]:
    """Every metric alarm of prod by its stack."""
    by_stack: dict[str, list[WatchedAlarm]] = {}
    for alarm in alarms_of(assemblies["prod"].templates):
        by_stack.setdefault(alarm.stack, []).append(alarm)
    return by_stack


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[one.what for one in SCENARIOS])
def test_the_right_alarms_go_off(
    scenario: Scenario,
    alarms: Mapping[str, list[WatchedAlarm]],
    assemblies: Mapping[str, Assembly],
) -> None:
    resources = assemblies["prod"].templates[scenario.stack]["Resources"]
    feed = Feed(scenario.minutes)
    beat(feed, resources, scenario.silent)
    scenario.feed(feed, _Names(resources))
    _rename_vault(feed, _Names(resources))
    heard = went_off(alarms[scenario.stack], feed)
    assert {_short(name) for name in heard} == scenario.alarms
    if scenario.ends_quiet:
        assert {name for name, states in heard.items() if states[-1] == ALARM} == set()


def test_every_runbook_has_a_scenario_that_leads_to_it() -> None:
    told = {scenario.runbook for scenario in SCENARIOS if scenario.alarms}
    assert {rule.runbook for rule in EVERY_RULE} - WITHOUT_SUBJECT_IN_PROD == told


def test_one_incident_pages_once(
    alarms: Mapping[str, list[WatchedAlarm]], assemblies: Mapping[str, Assembly]
) -> None:
    """A throttled day: three tables one after the other, and a consumer that loses records."""
    feed = Feed(2 * HOUR)
    for number, table in enumerate(("aitutor_users", "aitutor_files", "aitutor_chat_messages")):
        minutes = range(10 + 10 * number, 30 + 10 * number)
        feed.put(f"{DYNAMODB} WriteThrottleEvents", {"TableName": table}, 90, minutes)
        feed.put(
            f"{DYNAMODB} WriteKeyRangeThroughputThrottleEvents", {"TableName": table}, 90, minutes
        )
    feed.put(
        f"{LAMBDA} IteratorAge",
        {"FunctionName": "tutor-audit-trail"},
        7 * HOUR * 60_000,
        range(40, 80),
    )
    heard = went_off(alarms[TUTOR], feed)
    assert len(heard) == 8
    assert pages(assemblies["prod"].templates[TUTOR], heard) == 1


def test_the_next_incident_pages_again(
    alarms: Mapping[str, list[WatchedAlarm]], assemblies: Mapping[str, Assembly]
) -> None:
    feed = Feed(3 * HOUR)
    for minutes in (range(10, 20), range(100, 110)):
        feed.put(f"{DYNAMODB} ReadThrottleEvents", USERS, 90, minutes)
    heard = went_off(alarms[TUTOR], feed)
    assert pages(assemblies["prod"].templates[TUTOR], heard) == 2


def test_warnings_do_not_page(
    alarms: Mapping[str, list[WatchedAlarm]], assemblies: Mapping[str, Assembly]
) -> None:
    feed = Feed(HOUR).put(f"{DYNAMODB} UserErrors", {}, 1000)
    heard = went_off(alarms[TUTORIA], feed)
    assert heard
    assert pages(assemblies["prod"].templates[TUTORIA], heard) == 0


def test_a_source_that_is_off_is_told_within_four_hours(
    alarms: Mapping[str, list[WatchedAlarm]], assemblies: Mapping[str, Assembly]
) -> None:
    """A stream forgets after 24 hours, and somebody has to mend it before."""
    off = 10 * HOUR + 7
    source = _Names(assemblies["prod"].templates[TUTOR]["Resources"])["AuditTrailUsers"]
    feed = Feed(30 * HOUR)
    feed.put(f"{DYNAMODB} ConsumedWriteCapacityUnits", USERS, 3, range(0, 30 * HOUR, 10))
    feed.put(f"{LAMBDA} PolledEventCount", {"EventSourceMappingUUID": source}, 1, range(off))

    heard = went_off(alarms[TUTOR], feed)["tutor-AuditTrail/UsersTable-NotRead"]

    hours_off = heard.index(ALARM) + 1 - off / HOUR
    assert 3 <= hours_off <= 4


@pytest.mark.parametrize("deployed", [600, 611, 659, 661, 1439])
@pytest.mark.parametrize("stack", [TUTOR, TUTORIA, IELTS])
def test_a_first_deployment_beside_data_that_is_written_already_raises_nothing(
    stack: str,
    deployed: int,
    alarms: Mapping[str, list[WatchedAlarm]],
    assemblies: Mapping[str, Assembly],
) -> None:
    """Nothing was polled and nothing ran before it, and nobody should hear of that."""
    resources = assemblies["prod"].templates[stack]["Resources"]
    feed = Feed(4 * DAY)
    beat(feed, resources)
    if stack == IELTS:
        daily_backups(feed, range(1, 4))
        _rename_vault(feed, _Names(resources))
    for key, values in feed.values.items():
        # Lambda needs some minutes to begin, and its figures to arrive.
        feed.values[key] = {at: found for at, found in values.items() if at >= deployed + 5}
    consumed = {
        key
        for alarm in alarms[stack]
        for key in alarm.keys.values()
        if key[1] in {"ConsumedWriteCapacityUnits", "VectorWriteRequestBytes"}
    }
    for namespace, name, dimensions in consumed:
        feed.put(f"{namespace} {name}", dict(dimensions), 3, range(0, feed.minutes, 10))

    assert went_off(alarms[stack], feed, created=deployed) == {}


def test_backups_that_end_at_other_minutes_each_night_are_none_that_is_missing(
    alarms: Mapping[str, list[WatchedAlarm]], assemblies: Mapping[str, Assembly]
) -> None:
    """Each night has all of them, and 24 hours that end between two of them do not."""
    feed = Feed(6 * DAY)
    ends = {0: (0, 30, 60, 90, 60, 30), 1: (60, 70, 100, 80, 70, 60)}
    for table in range(BACKED_UP_TABLES):
        late = ends.get(table, (45, 55, 75, 85, 65, 45))
        feed.put(
            f"{BACKUP} NumberOfBackupJobsCompleted",
            {"BackupVaultName": VAULT},
            1,
            [day * DAY + 270 + minutes for day, minutes in enumerate(late)],
        )
    _rename_vault(feed, _Names(assemblies["prod"].templates[IELTS]["Resources"]))
    (alarm,) = (each for each in alarms[IELTS] if each.name.endswith("-MissingBackups"))
    sliding = replace(alarm, properties={**alarm.properties, "EvaluationWindow": {}})

    assert not alarm.went_off_at_some_time(feed, 5)
    assert sliding.went_off_at_some_time(feed, 5)


def test_a_night_without_its_backups_is_told_of_when_its_day_is_over(
    alarms: Mapping[str, list[WatchedAlarm]], assemblies: Mapping[str, Assembly]
) -> None:
    feed = daily_backups(Feed(4 * DAY), range(2))
    _rename_vault(feed, _Names(assemblies["prod"].templates[IELTS]["Resources"]))

    heard = went_off(alarms[IELTS], feed)["ielts-DailyBackup/Vault-MissingBackups"]

    assert heard == ["OK", "OK", ALARM, ALARM]


def test_a_new_database_may_take_ten_minutes_to_report(
    alarms: Mapping[str, list[WatchedAlarm]],
) -> None:
    feed = Feed(HOUR).put(f"{RDS} CPUUtilization", DATABASE, 20, range(30, 60))
    assert went_off(alarms[MAVPREP], healthy_database(feed), created=20) == {}


def test_in_dev_one_query_tells_of_throttling_in_any_table(
    assemblies: Mapping[str, Assembly],
) -> None:
    index = {"TableName": "aitutor_users", "GlobalSecondaryIndexName": "email-index"}
    feed = Feed(HOUR).put(f"{DYNAMODB} WriteThrottleEvents", index, 50, range(20, 40))
    heard = went_off(alarms_of(assemblies["dev"].templates), feed)
    assert {_short(name) for name in heard} == {"account-IndexWriteThrottling"}


class _Names(dict[str, str]):
    """Names in the template, by the beginning of the logical ID."""

    def __init__(self, resources: Mapping[str, Mapping[str, object]]) -> None:
        self._resources = resources

    def __missing__(self, part: str) -> str:
        kinds = (
            "AWS::SQS::Queue",
            "AWS::Backup::BackupVault",
            "AWS::Lambda::EventSourceMapping",
            "AWS::Events::Rule",
        )
        (found,) = (
            logical_id
            for logical_id, resource in self._resources.items()
            if logical_id.startswith(part) and resource["Type"] in kinds
        )
        return physical_name({"Ref": found}, self._resources)


def _rename_vault(feed: Feed, names: _Names) -> None:
    """Give the series of the backup vault the name that the template knows it by."""
    for key in [key for key in feed.values if ("BackupVaultName", VAULT) in key[2]]:
        vault = frozenset({("BackupVaultName", names["DailyBackupVault"])})
        feed.values[key[0], key[1], vault] = feed.values.pop(key)


def _short(name: str) -> str:
    return name.partition("-")[2]
