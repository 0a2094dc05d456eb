"""All stacks, in memory and on disk."""

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.state.changes import add_event, change_of
from tools.local.cloudformation.state.files import (
    append_change,
    read_stacks,
    remove_files,
    write_snapshot,
)
from tools.local.cloudformation.state.records import Event, Stack, now

_LOG = logging.getLogger(__name__)
RETRY_SECONDS = 1.0
REMEMBERED = timedelta(days=90)
"""How long a deleted stack can still be described, as in AWS."""


class Store:
    """The stacks of one account.

    What cannot be written stays in memory and is written as soon as the disk takes it.

    Parameters
    ----------
    directory
        Where the files lie; what an earlier process left there is read.
    account
        The account's number.
    """

    def __init__(self, directory: Path, account: str) -> None:
        self._directory = directory
        self._account = account
        self._stacks: dict[str, Stack] = {}
        self._unwritten: set[str] = set()
        self._has_unwritten = threading.Event()
        self.changed = threading.Condition(threading.RLock())
        directory.mkdir(parents=True, exist_ok=True)
        for stack in read_stacks(directory):
            if stack.deleted_at and now() - stack.deleted_at > REMEMBERED:
                remove_files(directory, stack)
            else:
                self._stacks[stack.id] = stack
        threading.Thread(target=self._write_again, name="store", daemon=True).start()

    def create(self, name: str, region: str) -> Stack:
        """Add an empty stack."""
        stack_id = f"arn:aws:cloudformation:{region}:{self._account}:stack/{name}/{uuid.uuid4()}"
        stack = Stack(id=stack_id, name=name, region=region, created_at=now())
        with self.changed:
            self._stacks[stack_id] = stack
            self.save(stack)
        return stack

    def forget(self, stack: Stack) -> None:
        """Remove a stack that never came to be."""
        with self.changed:
            del self._stacks[stack.id]
            self._unwritten.discard(stack.id)
            remove_files(self._directory, stack)

    def save(self, stack: Stack) -> None:
        """Write a stack to disk and wake whoever waits for a change."""
        with self.changed:
            self._try(stack, lambda: write_snapshot(self._directory, stack))
            self.changed.notify_all()

    def save_resource(self, stack: Stack, logical_id: str, event: Event | None = None) -> None:
        """Write what has changed of one resource, with the event that tells of it."""
        with self.changed:
            if event is not None:
                add_event(stack, event)
            if stack.id not in self._unwritten:
                change = change_of(stack, logical_id, event)
                self._try(stack, lambda: append_change(self._directory, stack, change))

    def _try(self, stack: Stack, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            if stack.id not in self._unwritten:
                _LOG.error("The state of stack %s cannot be written yet: %s", stack.name, error)
            self._unwritten.add(stack.id)
            self._has_unwritten.set()
        else:
            self._unwritten.discard(stack.id)

    def _write_again(self) -> None:
        while self._has_unwritten.wait():
            time.sleep(RETRY_SECONDS)
            with self.changed:
                for stack_id in tuple(self._unwritten):
                    self.save(self._stacks[stack_id])
                if not self._unwritten:
                    self._has_unwritten.clear()

    def find(self, name_or_id: str, region: str) -> Stack | None:
        """Return a stack by its name, or by its ARN even after it was deleted."""
        with self.changed:
            if name_or_id.startswith("arn:"):
                return self._stacks.get(name_or_id)
            for stack in self._stacks.values():
                if stack.name == name_or_id and stack.region == region and not stack.is_deleted:
                    return stack
        return None

    def get(self, name_or_id: str, region: str) -> Stack:
        """Return a stack by its name or ARN.

        Raises
        ------
        ValidationError
            If there is none.
        """
        stack = self.find(name_or_id, region)
        if stack is None:
            raise ValidationError(f"Stack with id {name_or_id} does not exist")
        return stack

    def stacks(self, region: str) -> Iterator[Stack]:
        """Yield a Region's stacks, the newest first, deleted ones included."""
        with self.changed:
            stacks = [stack for stack in self._stacks.values() if stack.region == region]
        yield from sorted(stacks, key=lambda stack: stack.created_at, reverse=True)

    def busy(self) -> list[Stack]:
        """Return the stacks on which an operation runs, or ran when the service was stopped."""
        with self.changed:
            return [stack for stack in self._stacks.values() if stack.is_busy]

    def wait_until_idle(self, stack: Stack, seconds: float) -> None:
        """Wait until no operation runs on a stack, or the time is over."""
        with self.changed:
            self.changed.wait_for(lambda: not stack.is_busy, timeout=seconds)
