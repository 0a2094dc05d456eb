"""Changes of posts: the items of their tags, and reputation of their authors."""

from mavprep_community.credit import earnings
from mavprep_community.keys import post_of
from mavprep_community.models import Post, read_post
from mavprep_community.reputation import reputation_update
from mavprep_community.store import Store
from mavprep_community.tags import keep_tags, tagging
from stream_records.batches import Outcome
from stream_records.changes import Change
from stream_records.transactions import write_once


def apply_post_change(store: Store, change: Change) -> Outcome:
    """Apply a change of a post: its tags as they are now, its author's reputation once.

    Raises
    ------
    MalformedRecordError
        If an item that it changes is not as declared.
    ContendedError, UnavailableError
        If the items stayed busy.
    """
    post_id = post_of(change.keys)
    if post_id is None:
        return Outcome.SKIPPED
    old = read_post(change.old, change.keys) if change.old else None
    new = read_post(change.new, change.keys) if change.new else None
    has_written_tags = tagging(old) != tagging(new) and keep_tags(store, post_id, change.keys)
    has_earned = _earn(store, change, old, new)
    return Outcome.APPLIED if has_written_tags or has_earned else Outcome.SKIPPED


def _earn(store: Store, change: Change, old: Post | None, new: Post | None) -> bool:
    earned = earnings("Post", old, new)
    if not earned:
        return False

    def write() -> bool:
        writes = [reputation_update(store, earning, change) for earning in earned]
        return write_once(store.client, store.mark(change), writes, sleep=store.sleep)

    return store.retry(write)
