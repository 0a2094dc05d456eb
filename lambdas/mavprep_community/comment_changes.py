"""Changes of comments: counts of their posts, and reputation of their authors."""

from typing import Any

from mavprep_community.credit import earnings
from mavprep_community.keys import post_of_comment
from mavprep_community.models import read_comment
from mavprep_community.notes import SETTLED, cancels, put_note, read_note
from mavprep_community.posts import comment_count_update
from mavprep_community.reputation import reputation_update
from mavprep_community.store import Store
from mavprep_community.times import activity_at, written_at
from stream_records.batches import Outcome
from stream_records.changes import INSERT, REMOVE, Change
from stream_records.clients import PassingError
from stream_records.transactions import write_once

INDEX_LAG_SECONDS = 5
"""How long a post may be absent from the index of posts, which most often lags by less than one. A
comment older than that whose post is not found has outlived it. Until then it holds up all behind
it, so comments without a post must not wait for long."""

_DIFFERENCES = {INSERT: 1, REMOVE: -1}


class PostNotFoundYetError(PassingError):
    """The post of a young comment is not in the index yet: the record must be delivered again."""


def apply_comment_change(store: Store, change: Change) -> Outcome:
    """Apply a change of a comment once, with all that follows from it, in one transaction.

    Raises
    ------
    MalformedRecordError
        If an item that it changes is not as declared.
    PostNotFoundYetError
        If the post of a young comment is not found.
    ContendedError, UnavailableError
        If the items stayed busy.
    """
    post_id = post_of_comment(change.keys)
    if post_id is None:
        return Outcome.SKIPPED
    old = read_comment(change.old) if change.old else None
    new = read_comment(change.new) if change.new else None
    earned = earnings("Comment", old, new)
    difference = _DIFFERENCES.get(change.kind, 0)
    if not earned and not difference:
        return Outcome.SKIPPED

    def write() -> bool:
        writes = [reputation_update(store, earning, change) for earning in earned]
        if difference:
            writes += _count(store, change, post_id, difference)
        return write_once(store.client, store.mark(change), writes, sleep=store.sleep)

    return Outcome.APPLIED if store.retry(write) else Outcome.SKIPPED


def _count(store: Store, change: Change, post_id: str, difference: int) -> list[dict[str, Any]]:
    note = read_note(store, change)
    if cancels(note, change):
        return [put_note(store, change, note, SETTLED)]
    written = None
    if difference > 0:
        written = activity_at(change.newest, change.keys, change.written_at)
    update = comment_count_update(store, post_id, difference, written)
    if update:
        return [update]
    # A change that was applied before may outlive its post, and is not worth waiting for.
    is_young = store.now() - _known_since(change) < INDEX_LAG_SECONDS
    if is_young and not store.is_applied(change):
        raise PostNotFoundYetError
    return [put_note(store, change, note, change.kind)]


def _known_since(change: Change) -> float:
    """Return since when the index can know the comment's post, in seconds since the epoch.

    What deletes a post deletes its comments as well, most of them long after they were written.
    """
    written = None if change.kind == INSERT else written_at(change.newest, change.keys)
    return min(written.timestamp(), change.written_at) if written else change.written_at
