"""The failure destination of a product, as the redrive command uses it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import Product
from data_platform.errors import ConfigurationError
from tools.redrive.failed_batch import (
    FailedBatch,
    MalformedBatchError,
    Record,
    random_end,
    read_batch,
    short_id,
)
from tools.redrive.notice_queue import NoticeQueue, unless

_READERS = 8
_NO_OBJECT = frozenset({"NoSuchKey", "404"})


class GoneError(Exception):
    """An object was there a moment ago: somebody else has replayed or discarded it."""


@dataclass(frozen=True)
class MalformedBatch:
    """An object of the failure bucket that is no failed batch.

    Attributes
    ----------
    key
        Its name.
    problem
        What is wrong with it, without its name.
    """

    key: str
    problem: str

    @property
    def batch_id(self) -> str:
        """A short name, as a failed batch has it."""
        return short_id(self.key)


@dataclass(frozen=True)
class Found:
    """What is in the failure bucket.

    Attributes
    ----------
    batches
        In the order in which to replay them.
    malformed
        Objects that are no failed batches.
    gone
        The IDs of those that somebody else took while they were being read.
    """

    batches: list[FailedBatch]
    malformed: list[MalformedBatch]
    gone: list[str]


@dataclass(frozen=True)
class FailureStore:
    """A bucket of failed batches and its queue of notices.

    Attributes
    ----------
    s3
        A client of boto3.
    bucket
        Name of the bucket.
    notices
        The queue.
    """

    s3: Any
    bucket: str
    notices: NoticeQueue

    def keys(self) -> list[str]:
        """List the names of all objects, oldest first."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        found = [each for page in pages for each in page.get("Contents", [])]
        return [each["Key"] for each in sorted(found, key=lambda each: each["LastModified"])]

    def records(self, batch: FailedBatch) -> Sequence[Record]:
        """Read the records of a failed batch.

        Raises
        ------
        GoneError
            If somebody else has replayed or discarded it.
        """
        return self._read(batch.key)[1]

    def find(self, ids: Sequence[str] = ()) -> Found:
        """Find failed batches.

        Parameters
        ----------
        ids
            Beginnings of the IDs of those that are wanted, or whole keys; all without any.

        Raises
        ------
        ConfigurationError
            If no object, or more than one, has such an ID.
        """
        keys = self._chosen(ids)
        with ThreadPoolExecutor(_READERS) as readers:
            read = list(readers.map(self._try_to_read, keys))
        batches = [each for each in read if isinstance(each, FailedBatch)]
        return Found(
            batches=sorted(batches, key=lambda batch: batch.place),
            malformed=[each for each in read if isinstance(each, MalformedBatch)],
            gone=[short_id(key) for key, each in zip(keys, read, strict=True) if each is None],
        )

    def remove(self, key: str) -> None:
        """Delete an object; its version can be brought back for two weeks.

        One that somebody else has deleted is no error.
        """
        unless(_NO_OBJECT, lambda: self.s3.delete_object(Bucket=self.bucket, Key=key))

    def drop_notices(self) -> int:
        """Delete the notices whose objects are gone; return how many."""
        return self.notices.drop_those_without(self.keys)

    def _read(self, key: str) -> tuple[FailedBatch, Sequence[Record]]:
        answer = unless(_NO_OBJECT, lambda: self.s3.get_object(Bucket=self.bucket, Key=key))
        if answer is None:
            raise GoneError(f"{short_id(key)} is gone.")
        return read_batch(key, answer["Body"].read())

    def _try_to_read(self, key: str) -> FailedBatch | MalformedBatch | None:
        try:
            return self._read(key)[0]
        except MalformedBatchError as error:
            return MalformedBatch(key, str(error))
        except GoneError:
            return None

    def _chosen(self, ids: Sequence[str]) -> list[str]:
        keys = self.keys()
        if not ids:
            return keys
        chosen = []
        for wanted in ids:
            # An empty one, as of a shell variable that is not set, is the beginning of every ID.
            found = [
                key
                for key in keys
                if wanted and (key == wanted or random_end(key).startswith(wanted))
            ]
            if len(found) != 1:
                raise ConfigurationError(
                    f"{len(found) or 'No'} failed batches have the ID {wanted or '(empty)'}: "
                    "`datactl redrive list` shows the IDs."
                )
            chosen += found
        return list(dict.fromkeys(chosen))


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
        part: deployment.parameter_name(product.name, "failures", part)
        for part in ("bucket-name", "queue-url")
    }
    answer = make_client("ssm").get_parameters(Names=list(names.values()))
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
        bucket=values[names["bucket-name"]],
        notices=NoticeQueue(make_client("sqs"), values[names["queue-url"]]),
    )
