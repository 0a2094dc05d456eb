"""Emptying buckets."""

import time
from collections.abc import Callable
from typing import Any

from stack_emptying.errors import NotEmptiedError


def empty_bucket(
    s3: Any,  # noqa: ANN401  boto3 makes its clients at run time
    name: str,
    seconds: float,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Delete all versions of all objects; return how many there were.

    A bucket that does not exist is empty.

    Raises
    ------
    NotEmptiedError
        If S3 refuses to delete one, or some are left after so many seconds.
    """
    end = clock() + seconds
    deleted = 0
    try:
        # From the beginning each time: what is deleted is no place to go on from.
        while versions := _versions(s3, name):
            if clock() >= end:
                raise NotEmptiedError(
                    f"{deleted} versions were deleted, and there are more: delete the stack again."
                )
            _delete(s3, name, versions)
            deleted += len(versions)
    except s3.exceptions.NoSuchBucket:
        return deleted
    return deleted


def _versions(s3: Any, name: str) -> list[dict[str, Any]]:  # noqa: ANN401
    # At most a thousand, which is what one call deletes.
    page = s3.list_object_versions(Bucket=name)
    return [*page.get("Versions", []), *page.get("DeleteMarkers", [])]


def _delete(s3: Any, name: str, versions: list[dict[str, Any]]) -> None:  # noqa: ANN401
    objects = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in versions]
    answer = s3.delete_objects(Bucket=name, Delete={"Objects": objects, "Quiet": True})
    errors = answer.get("Errors", [])
    if errors:
        raise NotEmptiedError(
            f"{len(errors)} of {len(objects)} versions were not deleted: {errors[0].get('Code')}."
        )
