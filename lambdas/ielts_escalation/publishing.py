"""Publishes each notice once: a marker in a table, and the deduplication of a FIFO topic."""

import hashlib
import time
from collections.abc import Callable
from typing import Any

from ielts_escalation.environment import Environment
from ielts_escalation.messages import message_of
from ielts_escalation.notices import Notice, NoticeRules
from stream_records.batches import Outcome
from stream_records.changes import Change
from stream_records.marks import DAY_SECONDS, check_age, is_marked
from stream_records.texts import encoded

REMEMBERED_SECONDS = 100 * DAY_SECONDS
"""Longer than failed records are kept, which may be replayed until then. One that is brought back
later would be published a second time, and is refused."""


class Publisher:
    """Publishes the notices of one change after the other.

    A marker is looked up, the notice published, the marker written. A function that dies after
    publishing publishes again when the record comes again, and the topic drops that repeat: it
    knows the notice's identifier for five minutes. Later repeats find the marker.
    """

    def __init__(
        self,
        environment: Environment,
        rules: NoticeRules,
        *,
        dynamodb: Any,  # noqa: ANN401  a boto3 client
        sns: Any,  # noqa: ANN401  a boto3 client
        now: Callable[[], float] = time.time,
    ) -> None:
        self._environment = environment
        self._rules = rules
        self._dynamodb = dynamodb
        self._sns = sns
        self._now = now

    def apply(self, change: Change) -> Outcome:
        """Publish what the change is worth, unless it was published before.

        Raises
        ------
        ForgottenChangeError
            If nobody can tell any more whether it was.
        MalformedRecordError
            If the change cannot be read.
        """
        published = False
        for notice in self._rules.notices(change):
            check_age(change, now=self._now(), remembered_seconds=REMEMBERED_SECONDS)
            key = {"notice_id": {"S": notice.notice_id}}
            if not is_marked(self._dynamodb, self._environment.published_notices_table, key):
                self._publish(notice)
                self._remember(notice, int(change.written_at))
                published = True
        return Outcome.APPLIED if published else Outcome.SKIPPED

    def _publish(self, notice: Notice) -> None:
        self._sns.publish(
            TopicArn=self._environment.notice_topic_arn,
            Message=message_of(notice),
            MessageAttributes={"kind": {"DataType": "String", "StringValue": notice.kind}},
            # Keys may be longer than an identifier of SNS, or hold characters that it refuses.
            MessageGroupId=hashlib.sha256(encoded(notice.group)).hexdigest(),
            MessageDeduplicationId=notice.notice_id,
        )

    def _remember(self, notice: Notice, changed_at: int) -> None:
        self._dynamodb.put_item(
            TableName=self._environment.published_notices_table,
            Item={
                "notice_id": {"S": notice.notice_id},
                "kind": {"S": notice.kind},
                "changed_at": {"N": str(changed_at)},
                "expires_at": {"N": str(changed_at + REMEMBERED_SECONDS)},
            },
        )
