"""Rules that several services share."""

from tools.rollout.changes.change import Verdict
from tools.rollout.changes.rules import Finding, Rule, TypeRules, removal, safe, staged, switched

TAGS = safe("Tags only describe.")
WORDS = safe("It only describes.")
IN_PLACE = safe("It is set anew in place.")
"""Where AWS's rules of replacement are all there is to say."""
LEAVE = "Leave it as it is."

KEY = removal(
    Verdict.REFUSED,
    "It would no longer be encrypted by the product's own key.",
    "Leave the key.",
    staged(
        "New data is encrypted by another key; what is there still needs the old one.",
        "Keep the old key enabled, and give readers the new one first.",
    ),
)
"""The key by which something is encrypted, where it can change in place."""

CLEAR_TEXT = switched(Verdict.REFUSED, "It would be stored without encryption.", LEAVE, to=False)


def holder(what: str, held: str, properties: dict[str, Rule], name: str | None = None) -> TypeRules:
    """Return the rules of a type that holds data.

    Parameters
    ----------
    what
        The resource in words.
    held
        What it holds.
    """
    return TypeRules(
        name=name,
        replaced=Finding(
            Verdict.REFUSED,
            f"A new, empty {what} would take its place.",
            f"Make a new {what} beside it, move {held}, then let the old one go.",
        ),
        removed=Finding(
            Verdict.REFUSED,
            f"The {what} leaves the stack.",
            f"Move {held} first, or accept that nothing manages it any more.",
        ),
        properties=properties,
    )


def relied_on(
    what: str,
    who: str,
    properties: dict[str, Rule],
    name: str | None = None,
    verdict: Verdict = Verdict.STAGED,
) -> TypeRules:
    """Return the rules of a type that others refer to, in other stacks and accounts too.

    Parameters
    ----------
    what
        The resource in words.
    who
        Who refers to it.
    verdict
        Of its replacement and of its removal.
    """
    return TypeRules(
        name=name,
        replaced=Finding(
            verdict,
            f"A new {what} with another ARN takes its place; {who} still name the old one.",
            f"Make a new one beside it, let {who} move, then remove the old one.",
        ),
        removed=Finding(verdict, f"The {what} goes; {who} fail.", f"Let {who} move first."),
        properties=properties,
    )


def at_work(
    what: str, loss: str, properties: dict[str, Rule], name: str | None = None
) -> TypeRules:
    """Return the rules of a type that holds nothing, and whose work would be missed.

    Parameters
    ----------
    what
        The resource in words.
    loss
        What is so without it, as a clause.
    """
    return TypeRules(
        name=name,
        replaced=Finding(Verdict.SAFE, f"A new {what} takes its place; it holds nothing."),
        removed=Finding(
            Verdict.STAGED,
            f"The {what} goes: {loss}.",
            "See that it is meant, and who relies on it.",
        ),
        properties=properties,
    )


def replaceable(what: str, properties: dict[str, Rule], name: str | None = None) -> TypeRules:
    """Return the rules of a type that holds nothing and that only its own stack knows."""
    return TypeRules(
        name=name,
        replaced=Finding(Verdict.SAFE, f"A new {what} takes its place; it holds nothing."),
        removed=Finding(Verdict.SAFE, f"The {what} holds nothing."),
        properties=properties,
    )
