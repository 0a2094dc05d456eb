"""All changes between two states of the stacks, each with its verdict."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from tools.rollout.changes.change import Change, Template, Verdict
from tools.rollout.changes.following import followers
from tools.rollout.changes.moves import move_changes, moves, put_back
from tools.rollout.changes.resources import Place, added, modified, removed
from tools.rollout.changes.sections import other_changes, output_changes
from tools.rollout.changes.services.others import PARAMETER_TYPE


def classify(
    before: Template, after: Template, *, stack: str = "", removable: Collection[str] = ()
) -> tuple[Change, ...]:
    """Return the changes from one template of a stack to another; see `classify_stacks`."""
    return classify_stacks({stack: before}, {stack: after}, removable=removable)


def classify_stacks(
    before: Mapping[str, Template],
    after: Mapping[str, Template],
    *,
    removable: Collection[str] = (),
) -> tuple[Change, ...]:
    """Return the changes of all stacks, each with its verdict and its reason.

    Intrinsic functions stay unresolved: two texts that would resolve to the same value differ.

    Parameters
    ----------
    before, after
        Templates by stack name. A stack that is in one of them only comes or goes as a whole.
    removable
        Exports and names of parameters that may go, as the contract of outputs says.
    """
    found = moves(before, after)
    former = put_back(before, found)
    changes = [*move_changes(before, found)]
    for stack in sorted({*former, *after}):
        changes += _of_stack(stack, former.get(stack, {}), after.get(stack, {}), removable)
    return tuple(changes)


def _of_stack(
    stack: str, before: Template, after: Template, removable: Collection[str]
) -> Iterator[Change]:
    old, new = before.get("Resources", {}), after.get("Resources", {})
    renewed = {}
    for logical_id in sorted({*old, *new}):
        place = Place(stack, logical_id)
        if logical_id not in old:
            yield from added(place, new[logical_id])
        elif logical_id not in new:
            yield _given_up(removed(place, old[logical_id]), removable)
        elif old[logical_id] != new[logical_id]:
            outcome = modified(place, old[logical_id], new[logical_id])
            yield from outcome.changes
            if outcome.renewed != frozenset():
                renewed[logical_id] = outcome.renewed
    yield from followers(stack, before, after, renewed)
    yield from output_changes(stack, before, after, removable)
    if before and after:
        yield from other_changes(stack, before, after)


def _given_up(change: Change, removable: Collection[str]) -> Change:
    """Return the change, safe if the contract says that nobody relies on the parameter."""
    if change.resource_type == PARAMETER_TYPE and change.name in removable:
        return replace(
            change, verdict=Verdict.SAFE, reason="Nobody relies on it any more.", advice=""
        )
    return change
