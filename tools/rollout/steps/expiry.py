"""Expiring items by another attribute: DynamoDB has to stop first.

Starting is a step of its own too, though an ordinary deployment could do it: if anything else in
that deployment failed, its rollback would have to stop again within the hour in which DynamoDB
takes no second change.
"""

from tools.rollout.steps.step import Action, Properties, Step

_SPECIFICATION = "TimeToLiveSpecification"


def expiry_attribute(table: Properties) -> str | None:
    """Return the attribute by which items expire; None if they do not."""
    specification = table.get(_SPECIFICATION) or {}
    attribute: str | None = specification.get("AttributeName")
    return attribute if _is_true(specification.get("Enabled")) else None


def stop_step(now: Properties, goal: Properties) -> Step | None:
    """Return the step that stops expiring by an attribute which another one follows."""
    before, after = expiry_attribute(now), expiry_attribute(goal)
    if not before or not after or before == after:
        return None
    # Said, not left out: it tells whoever starts again that the other attribute comes next.
    stopped = {**now, _SPECIFICATION: {"AttributeName": before, "Enabled": False}}
    return Step(properties=stopped, action=Action.STOP_EXPIRY, subject=before)


def start_step(now: Properties, goal: Properties) -> Step | None:
    """Return the step that starts expiring again after `stop_step`."""
    after = expiry_attribute(goal)
    if not after or not now.get(_SPECIFICATION) or expiry_attribute(now):
        return None
    started = {**now, _SPECIFICATION: goal[_SPECIFICATION]}
    return Step(properties=started, action=Action.START_EXPIRY, subject=after)


def _is_true(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.lower() == "true")
