"""What is written during a soak, each kind with what has to come of it."""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any, Protocol

from benchmarks.soaking.place import Place
from stacks.ielts.support_tickets import SUPPORT_TICKETS
from stacks.mavprep.common import CALCULUS_ID
from stacks.mavprep.progress import PROGRESS
from stacks.mavprep.progress_examples import QUIZ
from stacks.tutor.audit import AUDIT_LOGS
from stacks.tutor.chat import CHAT_SESSIONS
from stacks.tutor.chat_messages import CHAT_MESSAGES as TUTOR_MESSAGES
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from stacks.tutoria.chat_usage import CHAT_USAGE_DAILY

_SESSIONS = 8
_STUDENTS = 5
_YEAR_SECONDS = 365 * 86_400


class Writer(Protocol):
    """Writes one kind of items, and knows what has to come of them.

    Attributes
    ----------
    tables
        Which tables it writes to.
    poisoned
        What the failure bucket has to hold of each record that cannot be applied.
    """

    tables: tuple[str, ...]
    poisoned: list[str]

    def write(self, number: int, random: Random) -> None:
        """Make one change; it counts once it is acknowledged."""

    def problems(self) -> list[str]:
        """Say what is missing or double, in a sentence each."""


class TutorChats:
    """Messages of chat sessions, which a function counts; every change of a session is audited."""

    tables: tuple[str, ...] = (CHAT_SESSIONS.name, TUTOR_MESSAGES.name)

    def __init__(self, place: Place) -> None:
        self.poisoned: list[str] = []
        self._place = place
        self._counts: Counter[str] = Counter()
        self._messages: list[dict[str, Any]] = []

    def write(self, number: int, random: Random) -> None:
        """Write a message, or delete one."""
        session = f"{self._place.run}-session-{number % _SESSIONS}"
        if number < _SESSIONS:
            self._begin(session, 0)
        elif number == _SESSIONS:
            self._begin(f"{self._place.run}-broken", "no number")
        messages = self._place.table(TUTOR_MESSAGES.name)
        is_poisoned = number % 12 == 11  # noqa: PLR2004  the last of twelve
        if self._messages and not is_poisoned and random.random() < 0.2:  # noqa: PLR2004  a fifth
            gone = self._messages.pop(random.randrange(len(self._messages)))
            messages.delete_item(Key={name: gone[name] for name in ("sessionId", "messageId")})
            self._counts[gone["sessionId"]] -= 1
            return
        example = dict(TUTOR_MESSAGES.examples[0].item)
        message = {
            **example,
            "sessionId": f"{self._place.run}-broken" if is_poisoned else session,
            "messageId": f"{self._place.run}-message-{number}",
            "expiresAt": int(time.time()) + _YEAR_SECONDS,
        }
        messages.put_item(Item=message)
        if is_poisoned:
            self.poisoned.append(str(message["messageId"]))
        else:
            self._messages.append(message)
            self._counts[session] += 1

    def _begin(self, session: str, count: object) -> None:
        example = dict(CHAT_SESSIONS.entities[0].examples[0].item)
        changes = {"sessionId": session, "messageCount": count}
        expiry = {"expiresAt": int(time.time()) + _YEAR_SECONDS}
        self._place.table(CHAT_SESSIONS.name).put_item(Item={**example, **changes, **expiry})

    def problems(self) -> list[str]:
        """Compare the counters of the sessions."""
        table, found = self._place.table(CHAT_SESSIONS.name), []
        for session, count in self._counts.items():
            item = table.get_item(Key={"sessionId": session}, ConsistentRead=True).get("Item", {})
            if item.get("messageCount") != count:
                found.append(f"{session} counts {item.get('messageCount')} messages of {count}")
        return found


class TutoriaChats:
    """Messages with tokens and a cost, which a function sums up by day."""

    tables: tuple[str, ...] = (CHAT_MESSAGES.name,)

    def __init__(self, place: Place) -> None:
        self.poisoned: list[str] = []
        self._place = place
        self._first = 10**9 + int(time.time())
        self._now = int(time.time() * 1000)
        self._sums: dict[int, tuple[int, int, Decimal]] = {}

    def write(self, number: int, random: Random) -> None:
        """Write a reply; one in ten names no provider."""
        student, tokens = self._first + number % _STUDENTS, random.randint(1, 900)
        message = {
            "conversationId": f"{self._place.run}-conversation-{number}",
            "timestamp": self._now,
            "moduleId": 123,
            "studentId": student,
            "provider": "openai",
            "model": "model-a",
            "role": "assistant",
            "content": "An answer",
            "inputTokens": tokens,
            "outputTokens": 7,
            "costUsd": Decimal(tokens) / 1_000_000,
            "expiresAt": int(time.time()) + _YEAR_SECONDS,
        }
        is_poisoned = number % 10 == 9  # noqa: PLR2004  the last of ten
        if is_poisoned:
            del message["provider"]
        self._place.table(CHAT_MESSAGES.name).put_item(Item=message)
        if is_poisoned:
            self.poisoned.append(str(message["conversationId"]))
            return
        count, former, cost = self._sums.get(student, (0, 0, Decimal(0)))
        self._sums[student] = (count + 1, former + tokens, cost + Decimal(tokens) / 1_000_000)

    def problems(self) -> list[str]:
        """Compare what each student's usage adds up to."""
        table, found = self._place.table(CHAT_USAGE_DAILY.name), []
        for student, expected in self._sums.items():
            items = table.query(
                KeyConditionExpression="dimension = :dimension",
                ExpressionAttributeValues={":dimension": f"STUDENT#{student}"},
                ConsistentRead=True,
            )["Items"]
            names = ("messageCount", "inputTokens", "costUsd")
            sums = tuple(sum((item.get(name, 0) for item in items), Decimal(0)) for name in names)
            if sums != expected:
                found.append(f"the usage of student {student} is {sums} instead of {expected}")
        return found


class Attempts:
    """Attempts at tests, which a function counts in PostgreSQL."""

    tables: tuple[str, ...] = (PROGRESS.name,)

    def __init__(self, place: Place) -> None:
        self.poisoned: list[str] = []
        self._place = place
        self._counts: Counter[str] = Counter()
        self._rejected: Counter[str] = Counter()

    def write(self, number: int, random: Random) -> None:  # noqa: ARG002  as the others
        """Write an attempt; one in ten has a subject that is none, and is rejected."""
        user = f"{self._place.run}-user-{number % _STUDENTS}"
        is_rejected = number % 10 == 9  # noqa: PLR2004  the last of ten
        item = {
            **QUIZ.item,
            "PK": f"USER#{user}",
            "SK": f"PROGRESS#test{number}#2025-02-03T17:45:00Z",
            "subjectId": "no subject" if is_rejected else CALCULUS_ID,
        }
        self._place.table(PROGRESS.name).put_item(Item=item)
        (self._rejected if is_rejected else self._counts)[user] += 1

    def problems(self) -> list[str]:
        """Compare the sums and the rejected attempts of each user."""
        found = []
        with self._place.database() as connection:
            for query, expected, what in (
                (_COUNTED, self._counts, "counted"),
                (_REJECTED, self._rejected, "rejected"),
            ):
                counts: dict[str, int] = dict(
                    connection.execute(query, [f"{self._place.run}-%"]).fetchall()
                )
                if counts != dict(expected):
                    found.append(f"attempts {what}: {counts} instead of {dict(expected)}")
        return found


_COUNTED = (
    "SELECT user_id, sum(tests_taken)::int FROM analytics_subject_performance"
    " WHERE user_id LIKE %s GROUP BY user_id"
)
_REJECTED = (
    "SELECT user_id, count(*)::int FROM analytics_rejected_attempts"
    " WHERE user_id LIKE %s GROUP BY user_id"
)


_TICKETS_BETWEEN_READINGS = 50


class Tickets:
    """Urgent tickets, about which a function publishes one notice each."""

    tables: tuple[str, ...] = (SUPPORT_TICKETS.name,)

    def __init__(self, place: Place) -> None:
        self.poisoned: list[str] = []
        self._place = place
        self._urgent: set[str] = set()
        self._told: defaultdict[str, set[str]] = defaultdict(set)

    def write(self, number: int, random: Random) -> None:  # noqa: ARG002  as the others
        """Write a ticket; every other one is urgent."""
        ticket, is_urgent = f"{self._place.run}-ticket-{number}", number % 2 == 0
        item = {
            **SUPPORT_TICKETS.examples[0].item,
            "ticket_id": ticket,
            "status": "new",
            "priority": "urgent" if is_urgent else "low",
        }
        self._place.table(SUPPORT_TICKETS.name).put_item(Item=item)
        if is_urgent:
            self._urgent.add(ticket)
        # As a reader would: moto counts all that waits with every message that it hands out.
        if number % _TICKETS_BETWEEN_READINGS == 0:
            self._read()

    def problems(self) -> list[str]:
        """Read the queue of notices, and compare."""
        self._read()
        missing = self._urgent - self._told.keys()
        # moto forgets the ID of a message once it is deleted; SQS knows it for five minutes.
        double = {ticket: len(ids) for ticket, ids in self._told.items() if len(ids) > 1}
        found = [f"no notice of {len(missing)} tickets"] if missing else []
        return found + ([f"several notices of one ticket: {double}"] if double else [])

    def _read(self) -> None:
        queues, published = self._place.client("sqs"), self._place.client("ssm")
        name = self._place.deployment.parameter_name("ielts", "notices", "queue-url")
        url = published.get_parameter(Name=name)["Parameter"]["Value"]
        while True:
            answer = queues.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=10,
                MessageSystemAttributeNames=["MessageDeduplicationId"],
            )
            messages = answer.get("Messages", ())
            for message in messages:
                ticket = _detail(message["Body"]).get("ticket_id") or ""
                if ticket.startswith(self._place.run):
                    self._told[ticket].add(message["Attributes"]["MessageDeduplicationId"])
                queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            if not messages:
                return


def _detail(body: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(body)
    # Without raw delivery, the topic wraps what it delivers.
    return json.loads(content["Message"]) if "Message" in content else content


class Audited:
    """Users that come and change: each change has one entry in the audit trail."""

    def __init__(self, place: Place, table: str, example: Mapping[str, Any]) -> None:
        self.tables: tuple[str, ...] = (table,)
        self.poisoned: list[str] = []
        self._place = place
        self._example = example
        self._changes: Counter[str] = Counter()

    def write(self, number: int, random: Random) -> None:  # noqa: ARG002  as the others
        """Write a user, with another status each time."""
        user = f"{self._place.run}-user-{number % _STUDENTS}"
        item = {**self._example, "userId": user, "status": f"status-{number}"}
        self._place.table(self.tables[0]).put_item(Item=item)
        self._changes[user] += 1

    def problems(self) -> list[str]:
        """Count the entries of each user."""
        entries: Counter[str] = Counter()
        pages = self._place.client("dynamodb").get_paginator("scan")
        for page in pages.paginate(
            TableName=self._place.deployment.named(AUDIT_LOGS.name),
            FilterExpression="begins_with(#resource, :run)",
            ExpressionAttributeNames={"#resource": "resource"},
            ExpressionAttributeValues={":run": {"S": f"{self._place.run}-user-"}},
            ConsistentRead=True,
        ):
            entries.update(item["resource"]["S"] for item in page["Items"])
        if entries == self._changes:
            return []
        return [f"entries in the audit trail: {dict(entries)} instead of {dict(self._changes)}"]
