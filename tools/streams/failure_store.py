"""The failure destination of a product, as the redrive command uses it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from data_platform.errors import ConfigurationError
from tools.streams.failed_batch import FailedBatch, MalformedBatchError, read_batch, short_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from data_platform.deployment import Deployment
    from data_platform.dynamodb.schema import Product
    from tools.streams.failed_batch import Record

_READERS = 8
_RECEIVED_AT_ONCE = 10
_HIDDEN_SECONDS = 300
_EMPTY_ANSWERS = 2  # SQS asks only some of its servers each time


@dataclass(frozen=True)
class FailureStore:
    """A bucket of failed batches and its queue of notices.

    Attributes
    ----------
    s3, sqs
        Clients of boto3.
    bucket
        Name of the bucket.
    queue_url
        URL of the queue.
    """

    s3: Any
    sqs: Any
    bucket: str
    queue_url: str

    def keys(self) -> list[str]:
        """List the names of all objects, oldest first."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        found = [each for page in pages for each in page.get("Contents", [])]
        return [each["Key"] for each in sorted(found, key=lambda each: each["LastModified"])]

    def records(self, batch: FailedBatch) -> Sequence[Record]:
        """Read the records of a failed batch."""
        return self._read(batch.key)[1]

    def batches(self, ids: Sequence[str] = ()) -> tuple[list[FailedBatch], list[str]]:
        """Find failed batches, in the order in which to replay them.

        Parameters
        ----------
        ids
            Beginnings of the IDs of those that are wanted; all without any.

        Returns
        -------
        tuple
            The batches, and what is wrong with objects that are none.

        Raises
        ------
        ConfigurationError
            If no batch, or more than one, has such an ID.
        """
        with ThreadPoolExecutor(_READERS) as readers:
            found = list(readers.map(self._try_to_read, self._chosen(ids)))
        batches = [each for each in found if isinstance(each, FailedBatch)]
        malformed = [each for each in found if isinstance(each, str)]
        return sorted(batches, key=lambda batch: batch.place), malformed

    def remove(self, key: str) -> None:
        """Delete an object; its version can be brought back for two weeks."""
        self.s3.delete_object(Bucket=self.bucket, Key=key)

    def drop_notices(self) -> int:
        """Delete the notices whose objects are gone; return how many."""
        left = set(self.keys())
        dropped, kept = 0, []
        for notice in self._notices():
            if _object_of(notice) in left:
                kept.append(notice)
            else:
                self.sqs.delete_message(
                    QueueUrl=self.queue_url, ReceiptHandle=notice["ReceiptHandle"]
                )
                dropped += 1
        for notice in kept:
            self.sqs.change_message_visibility(
                QueueUrl=self.queue_url,
                ReceiptHandle=notice["ReceiptHandle"],
                VisibilityTimeout=0,
            )
        return dropped

    def _read(self, key: str) -> tuple[FailedBatch, Sequence[Record]]:
        return read_batch(key, self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())

    def _try_to_read(self, key: str) -> FailedBatch | str:
        try:
            return self._read(key)[0]
        except MalformedBatchError as error:
            return str(error)

    def _chosen(self, ids: Sequence[str]) -> list[str]:
        keys = self.keys()
        if not ids:
            return keys
        chosen = []
        for wanted in ids:
            found = [key for key in keys if short_id(key).startswith(wanted)]
            if len(found) != 1:
                raise ConfigurationError(
                    f"{len(found) or 'No'} failed batches have the ID {wanted}: "
                    "`datactl redrive list` shows the IDs."
                )
            chosen += found
        return list(dict.fromkeys(chosen))

    def _notices(self) -> Iterator[dict[str, Any]]:
        empty = 0
        seen: set[str] = set()
        while empty < _EMPTY_ANSWERS:
            messages = self.sqs.receive_message(
                QueueUrl=self.queue_url,
                MaxNumberOfMessages=_RECEIVED_AT_ONCE,
                VisibilityTimeout=_HIDDEN_SECONDS,
            ).get("Messages", [])
            # In a very long queue, the first to be hidden come back before the last is read.
            new = [message for message in messages if message["MessageId"] not in seen]
            seen.update(message["MessageId"] for message in new)
            empty = 0 if new else empty + 1
            yield from new


def find_store(
    make_client: Callable[[str], Any], deployment: Deployment, product: Product
) -> FailureStore:
    """Find the failure destination that a product's stack has published.

    Raises
    ------
    ConfigurationError
        If it has published none.
    """
    names = {
        part: deployment.parameter_name(product, "failures", part)
        for part in ("bucket-name", "queue-url")
    }
    try:
        answer = make_client("ssm").get_parameters(Names=list(names.values()))
    except ClientError as error:
        raise ConfigurationError(f"The parameters of {product.title}: {error}") from error
    values = {each["Name"]: each["Value"] for each in answer["Parameters"]}
    missing = [name for name in names.values() if name not in values]
    if missing:
        raise ConfigurationError(
            f"There is no parameter {missing[0]}: {product.title} has no consumers in stage "
            f"{deployment.stage.name} of this account and Region, or --stage or --namespace is "
            "another one."
        )
    return FailureStore(
        s3=make_client("s3"),
        sqs=make_client("sqs"),
        bucket=values[names["bucket-name"]],
        queue_url=values[names["queue-url"]],
    )


def _object_of(notice: dict[str, Any]) -> str | None:
    try:
        key = json.loads(notice["Body"])["detail"]["object"]["key"]
    except (ValueError, KeyError, TypeError):
        return None
    return key if isinstance(key, str) else None
