"""Changes of one resource of a stack, as they are written between two snapshots of the stack."""

from dataclasses import dataclass, field

from tools.local.cloudformation.state.records import Event, JournalEntry, Stack, StackResource

MAX_EVENTS = 5_000
"""Older events of a stack are forgotten, as AWS does after 90 days."""


@dataclass
class Change:
    """Everything that a stack knows of one of its resources, and what has just happened to it.

    Attributes
    ----------
    resource, entry
        The resource and its journal entry; None if the stack has none.
    leftovers, surplus
        Its former physical resources that are still to be deleted.
    """

    logical_id: str
    resource: StackResource | None = None
    entry: JournalEntry | None = None
    leftovers: list[StackResource] = field(default_factory=list)
    surplus: list[StackResource] = field(default_factory=list)
    event: Event | None = None


def change_of(stack: Stack, logical_id: str, event: Event | None) -> Change:
    """Return the present state of one resource."""
    return Change(
        logical_id=logical_id,
        resource=stack.resources.get(logical_id),
        entry=stack.journal.get(logical_id),
        leftovers=[each for each in stack.leftovers if each.logical_id == logical_id],
        surplus=[each for each in stack.surplus if each.logical_id == logical_id],
        event=event,
    )


def apply_change(stack: Stack, change: Change) -> None:
    """Make the change in a stack that was read from an older snapshot."""
    name = change.logical_id
    if change.resource is None:
        stack.resources.pop(name, None)
    else:
        stack.resources[name] = change.resource
    if change.entry is None:
        stack.journal.pop(name, None)
    else:
        stack.journal[name] = change.entry
    stack.leftovers = [each for each in stack.leftovers if each.logical_id != name]
    stack.leftovers += change.leftovers
    stack.surplus = [each for each in stack.surplus if each.logical_id != name]
    stack.surplus += change.surplus
    if change.event is not None:
        add_event(stack, change.event)


def add_event(stack: Stack, event: Event) -> None:
    """Add an event to a stack's history."""
    stack.events.append(event)
    del stack.events[:-MAX_EVENTS]
