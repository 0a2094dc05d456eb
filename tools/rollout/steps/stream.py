"""Giving a table a stream that shows other images of its items: that is a new stream."""

from typing import Any

from tools.rollout.steps.step import Action, Properties, Step

_SPECIFICATION = "StreamSpecification"


def stream_view(table: Properties) -> str | None:
    """Return what the records of a table's stream show; None without a stream."""
    specification: dict[str, Any] = table.get(_SPECIFICATION) or {}
    view: str | None = specification.get("StreamViewType")
    return view


def stream_step(now: Properties, goal: Properties) -> Step | None:
    """Return the step that replaces a stream by one of another view, if that is to be."""
    before, after = stream_view(now), stream_view(goal)
    if not before or not after or before == after:
        return None
    renewed = {**now, _SPECIFICATION: goal[_SPECIFICATION]}
    return Step(properties=renewed, action=Action.RENEW_STREAM, subject=after)
