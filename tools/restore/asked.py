"""What a restore is asked for, and which of it can go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tools.restore.copying import Mode
from tools.restore.errors import RestoreError
from tools.restore.selections import Selection, selection_of


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The options of a restore.

    Attributes
    ----------
    to_time, bad_from, bad_to
        Times in UTC.
    backup
        The ARN of a backup.
    exports
        Addresses of exports.
    mode
        What is to be copied back; None if nothing is.
    part, marked, kinds
        As in `tools.restore.copying.Request`.
    into
        The name of the new table, if one is given.
    bucket
        The bucket that DynamoDB is to export to, instead of a new table.
    as_own
        Whether the new table is to be the stack's own.
    """

    to_time: datetime | None
    bad_from: datetime | None
    bad_to: datetime | None
    backup: str | None
    exports: tuple[str, ...]
    mode: Mode | None
    part: Selection
    marked: Selection
    kinds: tuple[str, ...]
    into: str | None
    bucket: str | None
    as_own: bool

    def __post_init__(self) -> None:
        """Refuse what cannot go together.

        Raises
        ------
        RestoreError
            If it cannot; the message says what to write instead.
        """
        sources = [self.to_time, self.backup, self.exports, self.bad_from]
        if sum(bool(each) for each in sources) != 1:
            raise RestoreError(
                "Say what to restore from, once: --to-time TIME, --bad-from TIME with --bad-to "
                "TIME, --backup ARN, or --export ADDRESS."
            )
        rules = [
            (
                (self.bad_from is None) != (self.bad_to is None),
                "--bad-from and --bad-to go together: the bad time's beginning and its end.",
            ),
            (
                self.bad_from is not None
                and self.bad_to is not None
                and self.bad_from >= self.bad_to,
                "--bad-to has to be later than --bad-from.",
            ),
            (
                self.bad_from is not None and self.mode is not Mode.WINDOW,
                (
                    "With --bad-from what was deleted or changed until --bad-to comes back: leave "
                    "--only-missing and --overwrite out."
                ),
            ),
            (
                self.as_own and (self.mode is not None or self.into is not None),
                (
                    "--as-own restores a table that is gone under its own name: leave --into and "
                    "what copies back out."
                ),
            ),
            (
                self.bucket is not None and (self.mode is None or bool(self.exports)),
                (
                    "--bucket has DynamoDB export what is to be copied back: give it with "
                    "--to-time and --only-missing or --overwrite, or with --bad-from."
                ),
            ),
            (
                bool(self.part.values) and self.mode is None and not self.exports,
                (
                    "--where names what is to be copied back: add --only-missing, --overwrite or "
                    "--bad-from. A new table is always whole."
                ),
            ),
        ]
        for is_broken, sentence in rules:
            if is_broken:
                raise RestoreError(sentence)


def moment(text: str | None, *, is_end: bool = False) -> datetime | None:
    """Return the time that an ISO 8601 text names, in UTC and whole seconds.

    Parameters
    ----------
    is_end
        Whether a part of a second counts as the whole of it: what happened in it is to be within.

    Raises
    ------
    RestoreError
        If it names none, or does not say in which zone.
    """
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise RestoreError(f"{text!r} is no time with a zone: write it like 2026-11-20T03:30:00Z.")
    whole = time.astimezone(UTC).replace(microsecond=0)
    return whole + timedelta(seconds=1) if is_end and time.microsecond else whole


def selected(texts: Sequence[str]) -> Selection:
    """Return what NAME=VALUE texts select.

    Raises
    ------
    RestoreError
        If one of them is something else.
    """
    try:
        return selection_of(texts)
    except ValueError as error:
        raise RestoreError(str(error)) from None
