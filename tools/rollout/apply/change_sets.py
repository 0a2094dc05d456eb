"""Whether a change set does what a wave is to do, and nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tools.rollout.waves import Wave

_TOUCHED_BY_NEW_KEYS = "AttributeDefinitions"
"""CloudFormation cannot tell a new definition, which changes nothing, from a changed one."""


def surprises(changes: Iterable[Mapping[str, Any]], wave: Wave) -> Iterator[str]:
    """Yield what a change set would do beyond a wave, or leave out of it, in words.

    Parameters
    ----------
    changes
        The ``ResourceChange`` of each entry that ``DescribeChangeSet`` shows.
    wave
        What it was made for.
    """
    expected = {touch.logical_id for touch in wave.touches}
    seen = set()
    for change in changes:
        name, action = change["LogicalResourceId"], change["Action"]
        if name in expected:
            seen.add(name)
            if action != "Modify" or not _stays(change):
                yield f"{name} ({change['ResourceType']}) would be {_outcome(change)}"
        elif action != "Modify" or not _follows(change, expected):
            yield f"{name} ({change['ResourceType']}) would be {_outcome(change)} as well"
    yield from (f"{name} would not change" for name in sorted(expected - seen))


def _stays(change: Mapping[str, Any]) -> bool:
    if change.get("Replacement") == "True":
        return False
    recreating = [
        detail["Target"].get("Name")
        for detail in change["Details"]
        if detail["Target"].get("RequiresRecreation", "Never") != "Never"
    ]
    # A wave never changes a definition that is there already.
    return all(name == _TOUCHED_BY_NEW_KEYS for name in recreating)


def _follows(change: Mapping[str, Any], expected: set[str]) -> bool:
    """Tell whether a resource is only looked at again since it names one that the wave touches."""
    return bool(change["Details"]) and all(
        detail.get("Evaluation") == "Dynamic"
        and str(detail.get("CausingEntity", "")).partition(".")[0] in expected
        for detail in change["Details"]
    )


def _outcome(change: Mapping[str, Any]) -> str:
    action = str(change["Action"])
    if action == "Modify":
        replaced = change.get("Replacement") in {"True", "Conditional"}
        return "replaced" if replaced else "modified"
    return {"Add": "added", "Remove": "removed"}.get(action, action.lower())
