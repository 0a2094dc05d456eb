"""Which table a change is of, and what applies it."""

from mavprep_community.comment_changes import apply_comment_change
from mavprep_community.post_changes import apply_post_change
from mavprep_community.store import Store
from stream_records.batches import Outcome
from stream_records.changes import Change, MalformedRecordError


def apply_change(store: Store, change: Change) -> Outcome:
    """Apply a change of a post or a comment.

    Raises
    ------
    MalformedRecordError
        If it is a change of another table.
    """
    if change.table == store.environment.community_table:
        return apply_post_change(store, change)
    if change.table == store.environment.comments_table:
        return apply_comment_change(store, change)
    raise MalformedRecordError("The record is of a table that this function does not follow.")
