"""What a template has beside resources: outputs, parameters, conditions."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tools.rollout.changes.change import Change, Template, Verdict
from tools.rollout.changes.rules import Finding

_OF_CDK = {"Parameters": "BootstrapVersion", "Rules": "CheckBootstrapVersion"}
_ONLY_WORDS = {"Description", "Metadata"}
_LATER = (
    "Mark it as deprecated in docs/contracts/outputs.json and wait until removable_after "
    "(docs/recipes.md)."
)


def output_changes(
    stack: str, before: Template, after: Template, removable: Collection[str]
) -> Iterator[Change]:
    """Yield the changes of outputs.

    Parameters
    ----------
    removable
        Exports that nobody relies on any more.
    """
    old, new = before.get("Outputs", {}), after.get("Outputs", {})
    for output_id in sorted({*old, *new}):
        for found in _of_output(old.get(output_id), new.get(output_id), removable):
            name = _export(old.get(output_id) or new[output_id])
            yield found.at(stack, output_id, "Output", name)


def _of_output(before: Any, after: Any, removable: Collection[str]) -> Iterator[Finding]:  # noqa: ANN401
    if before is None:
        yield Finding(Verdict.SAFE, "It is new.", after=after["Value"])
    elif after is None:
        if "Export" not in before or _export(before) in removable:
            reason = "Nobody relies on it."
            yield Finding(Verdict.SAFE, reason, before=before["Value"])
        else:
            reason = "Other teams import it: their deployments fail, or this one does."
            yield Finding(Verdict.REFUSED, reason, _LATER, before=before["Value"])
    else:
        for name in sorted({*before, *after}):
            old, new = before.get(name), after.get(name)
            if old != new:
                yield _of_property(name, old, new, is_published="Export" in before)


def _of_property(name: str, before: Any, after: Any, *, is_published: bool) -> Finding:  # noqa: ANN401
    if name == "Description":
        return Finding(Verdict.SAFE, "It only describes.", "", name, before, after)
    if name == "Export" and before:
        reason = "Other teams import it under its name."
        return Finding(
            Verdict.REFUSED, reason, f"Publish it under both names. {_LATER}", name, before, after
        )
    if name == "Value" and is_published:
        reason = "While others import it, CloudFormation refuses another value."
        advice = "Publish the new value under another name, let readers move."
        return Finding(Verdict.STAGED, reason, advice, name, before, after)
    return Finding(Verdict.SAFE, "Nobody imports it.", "", name, before, after)


def other_changes(stack: str, before: Template, after: Template) -> Iterator[Change]:
    """Yield the changes of all other sections."""
    for section in sorted({*before, *after} - {"Resources", "Outputs"}):
        old, new = before.get(section), after.get(section)
        if old == new:
            continue
        if section in _ONLY_WORDS or _only_differ_in(old, new, _OF_CDK.get(section)):
            found = Finding(Verdict.SAFE, "It changes no resource.", "", section, old, new)
        else:
            found = Finding(
                Verdict.STAGED,
                "No rule knows what depends on it.",
                "See which resources refer to it, and compare them.",
                section,
                old,
                new,
            )
        yield found.at(stack, "", section, "")


def _only_differ_in(before: Any, after: Any, name: str | None) -> bool:  # noqa: ANN401
    old, new = ({**(each or {})} for each in (before, after))
    old.pop(name, None)
    new.pop(name, None)
    return name is not None and old == new


def _export(output: Mapping[str, Any]) -> str:
    """Return the name of an export, empty where a function makes it."""
    name = output.get("Export", {}).get("Name", "")
    return name if isinstance(name, str) else ""
