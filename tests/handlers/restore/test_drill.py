"""The drill: a bad release deletes 1,000 messages and changes 1,000 while people go on writing."""

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result

from data_platform.dynamodb.schema import Table
from stacks.tutor.audit import AUDIT_LOG_RETENTION, AUDIT_LOGS
from stacks.tutor.audited_tables import audited_tables_setting
from stacks.tutor.chat import CHAT_SESSIONS
from stacks.tutor.chat_messages import CHAT_MESSAGES
from stream_records.batches import process_together
from tests.handlers.records import event, image
from tests.handlers.tables import LiveTable
from tools.cli import cli
from tools.restore import commands
from tutor_audit_trail.environment import Environment as OfTrail
from tutor_audit_trail.trail import AuditTrail
from tutor_chat_counters.counting import ChatCounters
from tutor_chat_counters.environment import Environment as OfCounters

HARMED = 1_000
"""Deleted, and as many changed."""
SESSIONS = 10
FOLLOWED = {"session-3"}
"""The sessions whose consumers are run; each session is counted by itself."""
WRONG = "undefined"
BATCH = 100

Item = dict[str, Any]


def message(number: int, content: str = "Your message here") -> Item:
    example = CHAT_MESSAGES.examples[0].item
    return {
        **{name: value for name, value in example.items() if name != "embedding"},
        "sessionId": f"session-{number % SESSIONS}",
        "messageId": f"message-{number:05}",
        "content": content,
    }


@dataclass
class Incident:
    """The table of messages, and what it has to hold in the end."""

    messages: LiveTable
    expected: dict[str, Item] = field(default_factory=dict)

    def write(self, *items: Item, is_good: bool = True) -> None:
        """Write items, many together; the good ones have to be there in the end."""
        if is_good:
            self.expected |= {str(item["messageId"]): item for item in items}
        self._together([{"PutRequest": {"Item": image(item)}} for item in items])

    def delete(self, *items: Item, is_good: bool = True) -> None:
        """Delete items; those that people delete have to be gone in the end."""
        for item in items if is_good else ():
            del self.expected[str(item["messageId"])]
        keys = [image({name: item[name] for name in self.messages.key_names}) for item in items]
        self._together([{"DeleteRequest": {"Key": key}} for key in keys])

    def _together(self, requests: list[Any]) -> None:
        for start in range(0, len(requests), 25):
            self.messages.client.batch_write_item(
                RequestItems={self.messages.name: requests[start : start + 25]}
            )

    @contextmanager
    def writing(self, first: int) -> Iterator[None]:
        """Let people write new messages and edit old ones that nothing has happened to."""
        stop = threading.Event()

        def go_on() -> None:
            number = first
            while not stop.is_set():
                self.write(message(number), message(number % 50, f"edited {number}"))
                number += 1
                stop.wait(0.02)

        writer = threading.Thread(target=go_on)
        writer.start()
        try:
            yield
        finally:
            stop.set()
            writer.join()


def next_second() -> str:
    """Wait for a second that nothing has happened in, and return the one before."""
    time.sleep(2.1 - time.time() % 1)
    return f"{datetime.fromtimestamp(int(time.time()) - 1, UTC):%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture
def namespace() -> str:
    return f"d{uuid.uuid4().hex[:8]}"


@pytest.fixture
def incident(dynamodb: Any, streams: Any, namespace: str) -> Incident:
    name = f"{namespace}-{CHAT_MESSAGES.name}"
    table = LiveTable.create(dynamodb, streams, CHAT_MESSAGES, name)
    dynamodb.update_continuous_backups(
        TableName=name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )
    return Incident(table)


@pytest.fixture
def apply(
    monkeypatch: pytest.MonkeyPatch, dynamodb: Any, namespace: str, tmp_path: Path
) -> Callable[..., Result]:
    def client(_environment: object) -> Any:
        return dynamodb

    monkeypatch.setattr(commands, "_client", client)
    monkeypatch.setattr(commands, "RESTORES", tmp_path)
    fast = ["--write-units=100000", "--read-units=100000", "--namespace", namespace, "--json"]

    def run(*arguments: str) -> Result:
        command = ["restore", "apply", "--table", CHAT_MESSAGES.name]
        return CliRunner().invoke(cli, [*command, *arguments, *fast])

    return run


def test_every_item_comes_back_and_every_later_write_stays(
    incident: Incident, apply: Callable[..., Result], live_table: Callable[[Table], LiveTable]
) -> None:
    random = Random(15)  # noqa: S311  repeatable
    old = [message(number) for number in range(2 * HARMED + 100)]
    incident.write(*old)
    harmed = random.sample(old[50:], 2 * HARMED)
    deleted, changed = harmed[:HARMED], harmed[HARMED:]

    before = next_second()
    with incident.writing(10_000):
        incident.delete(*deleted, is_good=False)
        incident.write(*({**item, "content": WRONG} for item in changed), is_good=False)
    after = next_second()
    incident.write(*({**item, "content": "a person's"} for item in changed[:30]))
    incident.delete(*changed[30:50])
    incident.write(*({**item, "content": "once more"} for item in deleted[:20]))
    with incident.writing(20_000):
        done = apply(
            *("--bad-from", before, "--bad-to", after, "--bad-where", f"content={WRONG}"),
            *("--yes", incident.messages.name),
        )

    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report["done"] == {"put_back": HARMED - 20, "revert": HARMED - 50, "overwrite": 0}
    assert report["found"]["changed_since"] == 50
    assert report["found"]["deleted_since"] == 20
    items = incident.messages.items()
    assert {str(item["messageId"]): item for item in items} == incident.expected
    check_consumers(incident.messages, items, live_table)


def check_consumers(
    messages: LiveTable, items: list[Item], live_table: Callable[[Table], LiveTable]
) -> None:
    """See that counters and trail agree with the table after all of its changes."""
    sessions, logs = live_table(CHAT_SESSIONS), live_table(AUDIT_LOGS)
    for name in FOLLOWED:
        session = {**CHAT_SESSIONS.examples[0].item, "messageCount": 0}
        sessions.put({**session, "sessionId": name, "expiresAt": 4_000_000_000})
    trail = AuditTrail(
        OfTrail.read(
            {
                "AUDIT_LOGS_TABLE": logs.name,
                "AUDIT_LOGS_RETENTION_DAYS": str(AUDIT_LOG_RETENTION.days),
                "AUDITED_TABLES": audited_tables_setting(
                    lambda table: messages.name if table is CHAT_MESSAGES else table.name
                ),
            }
        ),
        logs.client,
    )
    counters = ChatCounters(OfCounters(chat_sessions_table=sessions.name), sessions.client)
    records = [
        each
        for each in messages.stream_records(4 * HARMED)
        if each["dynamodb"]["Keys"]["sessionId"]["S"] in FOLLOWED
    ]
    audited = [each for each in records if each["eventName"] != "INSERT"]
    for start in range(0, len(records), BATCH):
        process_together(event(*records[start : start + BATCH]), counters.count)
    for start in range(0, len(audited), BATCH):
        process_together(event(*audited[start : start + BATCH]), trail.record)
    counts = Counter(str(item["sessionId"]) for item in items if item["sessionId"] in FOLLOWED)
    assert {
        str(each["sessionId"]): each["messageCount"]
        for each in sessions.items()
        if not str(each["sessionId"]).startswith("APPLIED#")
    } == counts
    actions = Counter(str(entry["action"]) for entry in logs.items())
    kinds = Counter(str(each["eventName"]) for each in audited)
    assert actions == {
        "CHAT_MESSAGE_UPDATED": kinds["MODIFY"],
        "CHAT_MESSAGE_DELETED": kinds["REMOVE"],
    }
