"""What changes without a changed line, since it names something that is made anew."""

from collections.abc import Iterator, Mapping
from typing import Any

from tools.rollout.changes.change import Change, Template, Verdict
from tools.rollout.changes.references import Reference, references
from tools.rollout.changes.registry import rules_of
from tools.rollout.changes.replacement import replaces_by_reference
from tools.rollout.changes.resources import physical_name
from tools.rollout.changes.services.others import PARAMETER_TYPE

Renewed = Mapping[str, frozenset[str] | None]
"""By logical ID, the attributes that have new values; None for all, since the resource is new."""


def followers(stack: str, before: Template, after: Template, renewed: Renewed) -> Iterator[Change]:
    """Yield what is replaced, or published anew, because it refers to something made anew."""
    known: dict[str, frozenset[str] | None] = dict(renewed)
    waiting = _unchanged_references(before, after) if known else {}
    progress = bool(known)
    while progress:  # what is replaced makes others follow in turn
        progress = False
        for (logical_id, name), named in list(waiting.items()):
            resource = after["Resources"][logical_id]
            is_replaced = replaces_by_reference(resource["Type"], name)
            is_published = (resource["Type"], name) == (PARAMETER_TYPE, "Value")
            cause = _cause(named, known) if is_replaced or is_published else None
            if cause:
                del waiting[logical_id, name]
                yield _followed(stack, logical_id, resource, name, cause)
            if cause and is_replaced:
                known[logical_id] = None
                progress = True
    for output_id, output in after.get("Outputs", {}).items():
        if output == before.get("Outputs", {}).get(output_id):
            cause = _cause(tuple(references(output["Value"])), known)
            if cause:
                yield _published(stack, output_id, output, cause)


def _unchanged_references(
    before: Template, after: Template
) -> dict[tuple[str, str], tuple[Reference, ...]]:
    """Return what each property refers to, by logical ID and name, where both states say the same.

    What a change set already names needs no second line.
    """
    found = {
        (logical_id, name): tuple(references(value))
        for logical_id, resource in after.get("Resources", {}).items()
        for name, value in resource.get("Properties", {}).items()
        if _stays(before, logical_id, name, value)
    }
    return {place: named for place, named in found.items() if named}


def _stays(before: Template, logical_id: str, name: str, value: Any) -> bool:  # noqa: ANN401
    former = before.get("Resources", {}).get(logical_id, {})
    return bool(former.get("Properties", {}).get(name) == value)


def _cause(named: tuple[Reference, ...], renewed: Renewed) -> str | None:
    for logical_id, attribute in named:
        if logical_id in renewed:
            attributes = renewed[logical_id]
            if attributes is None or attribute in attributes:
                return f"{logical_id}.{attribute}" if attribute else logical_id
    return None


def _followed(
    stack: str, logical_id: str, resource: Mapping[str, Any], name: str, cause: str
) -> Change:
    rules = rules_of(resource["Type"])
    value = resource["Properties"][name]
    if resource["Type"] == PARAMETER_TYPE:
        verdict, reason, advice = _PUBLISHED
    else:
        found = rules.replaced
        verdict, reason, advice = found.verdict, found.reason, found.advice
    return Change(
        stack=stack,
        logical_id=logical_id,
        resource_type=resource["Type"],
        name=physical_name(resource),
        path=name,
        before=value,
        after=value,
        verdict=verdict,
        reason=f"It follows {cause}, which is made anew. {reason}",
        advice=advice,
    )


_PUBLISHED = (
    Verdict.STAGED,
    "Readers get another value, most of them when they are deployed next.",
    "Tell who reads it, and when.",
)


def _published(stack: str, output_id: str, output: Mapping[str, Any], cause: str) -> Change:
    verdict, reason, advice = _PUBLISHED
    return Change(
        stack=stack,
        logical_id=output_id,
        resource_type="Output",
        name=str(output.get("Export", {}).get("Name", "")),
        path="Value",
        before=output["Value"],
        after=output["Value"],
        verdict=verdict,
        reason=f"It follows {cause}, which is made anew. {reason}",
        advice=advice,
    )
