"""The notices of failed batches, which the alarm counts."""

import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from botocore.exceptions import ClientError

_RECEIVED_AT_ONCE = 10
_HIDDEN_SECONDS = 300
_WAITS_FOR_HIDDEN = 5
_WAIT_SECONDS = 1.0
_EMPTY_ANSWERS = 2  # SQS asks only some of its servers each time
# A message that was hidden for long may have been received again, or deleted, by somebody else.
_NO_MESSAGE = frozenset(
    {
        "AWS.SimpleQueueService.MessageNotInflight",
        "InvalidParameterValue",
        "MessageNotInflight",
        "ReceiptHandleIsInvalid",
    }
)

_T = TypeVar("_T")


@dataclass(frozen=True)
class NoticeQueue:
    """A queue with a notice of each failed batch.

    Attributes
    ----------
    sqs
        A client of boto3.
    url
        URL of the queue.
    """

    sqs: Any
    url: str

    def drop_those_without(self, list_keys: Callable[[], Iterable[str]]) -> int:
        """Delete the notices whose objects are gone; return how many.

        While somebody else does the same, notices are hidden by that one: they are waited for.

        Parameters
        ----------
        list_keys
            Lists the names of all objects.
        """
        dropped = self._drop_visible(list_keys)
        for _wait in range(_WAITS_FOR_HIDDEN):
            if not self._has_hidden():
                break
            time.sleep(_WAIT_SECONDS)
            dropped += self._drop_visible(list_keys)
        return dropped

    def _drop_visible(self, list_keys: Callable[[], Iterable[str]]) -> int:
        notices = list(self._receive())
        # Listed after they were received: an object is there before its notice.
        left = set(list_keys())
        dropped = 0
        for notice in notices:
            message = {"QueueUrl": self.url, "ReceiptHandle": notice["ReceiptHandle"]}
            if _object_of(notice) in left:
                show = partial(self.sqs.change_message_visibility, VisibilityTimeout=0, **message)
                unless(_NO_MESSAGE, show)
            else:
                delete = partial(self.sqs.delete_message, **message)
                dropped += unless(_NO_MESSAGE, delete) is not None
        return dropped

    def _receive(self) -> Iterator[dict[str, Any]]:
        empty = 0
        seen: set[str] = set()
        while empty < _EMPTY_ANSWERS:
            messages = self.sqs.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=_RECEIVED_AT_ONCE,
                VisibilityTimeout=_HIDDEN_SECONDS,
            ).get("Messages", [])
            # In a very long queue, the first to be hidden come back before the last is read.
            new = [message for message in messages if message["MessageId"] not in seen]
            seen.update(message["MessageId"] for message in new)
            empty = 0 if new else empty + 1
            yield from new

    def _has_hidden(self) -> bool:
        name = "ApproximateNumberOfMessagesNotVisible"
        answer = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=[name])
        return int(answer["Attributes"][name]) > 0


def unless(codes: Collection[str], call: Callable[[], _T]) -> _T | None:
    """Call AWS; None if it answers with an error of these codes."""
    try:
        return call()
    except ClientError as error:
        if error.response["Error"]["Code"] in codes:
            return None
        raise


def _object_of(notice: dict[str, Any]) -> str | None:
    try:
        key = json.loads(notice["Body"])["detail"]["object"]["key"]
    except (ValueError, KeyError, TypeError):
        return None
    return key if isinstance(key, str) else None
