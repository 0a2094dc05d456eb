"""All stacks, in memory and on disk."""

import os
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.state.records import Stack, now
from tools.local.cloudformation.state.serialization import from_json, to_json

WRITE_DELAY_SECONDS = 0.1
REMEMBERED = timedelta(days=90)
"""How long a deleted stack can still be described, as in AWS."""

INTERRUPTED = "The local CloudFormation service was stopped during the operation."
_AFTER_INTERRUPTION = {
    "CREATE_IN_PROGRESS": "CREATE_FAILED",
    "ROLLBACK_IN_PROGRESS": "ROLLBACK_FAILED",
    "DELETE_IN_PROGRESS": "DELETE_FAILED",
    "UPDATE_IN_PROGRESS": "UPDATE_FAILED",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_IN_PROGRESS": "UPDATE_ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_IN_PROGRESS": "IMPORT_ROLLBACK_COMPLETE",
}


class Store:
    """The stacks of one account, one JSON file each.

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
        for path in sorted(directory.glob("*.json")):
            stack = from_json(Stack, path.read_text("utf-8"))
            if stack.deleted_at and now() - stack.deleted_at > REMEMBERED:
                path.unlink()
                continue
            self._stacks[stack.id] = stack
            if stack.status in _AFTER_INTERRUPTION:
                self._close_interrupted(stack)
        threading.Thread(target=self._write_behind, name="store", daemon=True).start()

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
            self._path(stack).unlink()

    def save(self, stack: Stack) -> None:
        """Write a stack to disk and wake whoever waits for a change."""
        with self.changed:
            self._write(stack)
            self.changed.notify_all()

    def save_soon(self, stack: Stack) -> None:
        """Write a stack to disk within a moment, together with what changes until then.

        For the many small steps of an operation: writing each would take longer than the steps.
        """
        with self.changed:
            self._unwritten.add(stack.id)
            self._has_unwritten.set()

    def _write_behind(self) -> None:
        while self._has_unwritten.wait():
            time.sleep(WRITE_DELAY_SECONDS)
            with self.changed:
                self._has_unwritten.clear()
                for stack_id in tuple(self._unwritten):
                    self._write(self._stacks[stack_id])

    def _write(self, stack: Stack) -> None:
        self._unwritten.discard(stack.id)
        path = self._path(stack)
        unfinished = path.with_suffix(".writing")
        unfinished.write_text(to_json(stack), "utf-8")
        os.replace(unfinished, path)  # noqa: PTH105  says that an existing file is replaced

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

    def wait_until_idle(self, stack: Stack, seconds: float) -> None:
        """Wait until no operation runs on a stack, or the time is over."""
        with self.changed:
            self.changed.wait_for(lambda: not stack.is_busy, timeout=seconds)

    def _close_interrupted(self, stack: Stack) -> None:
        stack.status = _AFTER_INTERRUPTION[stack.status]
        stack.reason = INTERRUPTED
        for resource in stack.resources.values():
            if resource.status.endswith("_IN_PROGRESS"):
                resource.status = resource.status.replace("IN_PROGRESS", "FAILED")
                resource.reason = INTERRUPTED
        self.save(stack)

    def _path(self, stack: Stack) -> Path:
        return self._directory / f"{stack.name}.{stack.id.rpartition('/')[2]}.json"
