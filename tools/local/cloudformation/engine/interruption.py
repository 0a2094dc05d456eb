"""Closing operations that broke off: the service was stopped, or has a fault."""

from tools.local.cloudformation.engine.recorder import Recorder
from tools.local.cloudformation.engine.rollback import undo_import
from tools.local.cloudformation.state.records import Stack

INTERRUPTED = "The local CloudFormation service was stopped during the operation."
CLEANUP = "_CLEANUP_IN_PROGRESS"


def close(recorder: Recorder, stack: Stack, reason: str) -> None:
    """End an operation that broke off, as what it is: failed, unless only deletions were left."""
    for resource in stack.resources.values():
        if resource.status.endswith("_IN_PROGRESS"):
            resource.status = resource.status.replace("IN_PROGRESS", "FAILED")
            resource.reason = reason
    if stack.status.startswith("IMPORT_"):
        undo_import(stack)
        finish(stack)
        recorder.stack_status("IMPORT_ROLLBACK_COMPLETE", reason)
    elif stack.status.endswith(CLEANUP):
        finish(stack)
        recorder.stack_status(stack.status.removesuffix(CLEANUP), reason)
    else:
        recorder.stack_status(stack.status.replace("_IN_PROGRESS", "_FAILED"), reason)


def finish(stack: Stack) -> None:
    """Forget what only a running operation needs to know."""
    stack.previous = None
    stack.journal.clear()
    stack.leftovers.clear()
    stack.surplus.clear()
