"""The words in which rules are written: what a changed property means."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.rollout.changes.change import Change, Verdict

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """What a rule says of a changed property.

    Attributes
    ----------
    path
        Of what it says it, if not of the whole property.
    before, after
        The values at that path, if there is one.
    """

    verdict: Verdict
    reason: str
    advice: str = ""
    path: str = ""
    before: Any = None
    after: Any = None

    def at(self, stack: str, logical_id: str, resource_type: str, name: str) -> Change:
        """Return the change that it is about, as `Change` names the parts."""
        return Change(
            stack=stack,
            logical_id=logical_id,
            resource_type=resource_type,
            name=name,
            path=self.path,
            before=self.before,
            after=self.after,
            verdict=self.verdict,
            reason=self.reason,
            advice=self.advice,
        )


@dataclass(frozen=True)
class Both:
    """All properties of a resource before and after; rules look beyond their own one."""

    before: Properties
    after: Properties

    def values(self, name: str) -> tuple[Any, Any]:
        """Return a property's two values, None where it is not set."""
        return self.before.get(name), self.after.get(name)


Rule = Callable[[str, Both], Iterable[Finding]]
"""Takes the name of a property that changed, and all properties."""


@dataclass(frozen=True, kw_only=True)
class TypeRules:
    """What is known of a resource type beyond AWS's schemas.

    Attributes
    ----------
    replaced
        What it means that CloudFormation makes a new one.
    removed
        What it means that it goes.
    properties
        The rule of each property; one that is not here is no safe one.
    name
        The property that holds the physical name, if it has such.
    limits
        Properties whose rules hold for a new resource, too.
    open
        Given the properties, the names of those whose values show only when they are deployed.
    reads
        By the name of a property, those whose values its rule reads; without an entry, only itself,
        as the schema of the type describes it. Of an empty entry the rule looks for itself.
    renewed
        Given a change, the attributes that have other values after it though the resource stays.
    """

    replaced: Finding
    removed: Finding
    properties: Mapping[str, Rule] = field(default_factory=dict)
    name: str | None = None
    limits: tuple[str, ...] = ()
    open: Callable[[Properties], Iterable[str]] = lambda _: ()
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    renewed: Callable[[Both], frozenset[str]] = lambda _: frozenset()


@dataclass(frozen=True)
class Always:
    """A rule that finds the same whatever the change."""

    finding: Finding

    def __call__(self, _name: str, _both: Both) -> Iterator[Finding]:
        """Return the finding."""
        return iter((self.finding,))


def safe(reason: str) -> Rule:
    """Return a rule for a property that may change at will."""
    return Always(Finding(Verdict.SAFE, reason))


def staged(reason: str, advice: str) -> Rule:
    """Return a rule for a property whose change somebody has to look at."""
    return Always(Finding(Verdict.STAGED, reason, advice))


def refused(reason: str, advice: str) -> Rule:
    """Return a rule for a property that must not change."""
    return Always(Finding(Verdict.REFUSED, reason, advice))


def left_open(paths: Iterable[str]) -> Finding:
    """Return what is to be said of a property in which a function of CloudFormation stands."""
    return Finding(
        Verdict.STAGED,
        f"What {', '.join(paths)} will be shows only when it is deployed: a function stands there.",
        "Write the value, or read the change set before it is made: `cdk deploy "
        "--method=prepare-change-set`.",
    )


def lowered(
    verdict: Verdict,
    reason: str,
    advice: str,
    otherwise: str = "It only grows.",
    *,
    unset: float = 0,
) -> Rule:
    """Return a rule for a number that may grow.

    Parameters
    ----------
    otherwise
        Why it may.
    unset
        What counts where the template says nothing.
    """

    def judge(name: str, both: Both) -> Iterator[Finding]:
        before, after = (unset if each is None else number(each) for each in both.values(name))
        if before is None or after is None:
            yield Finding(Verdict.STAGED, f"Which number {name} is shows only later.", "Write it.")
        elif after < before:
            yield Finding(verdict, reason, advice)
        else:
            yield Finding(Verdict.SAFE, otherwise)

    return judge


def switched(
    verdict: Verdict, reason: str, advice: str, *, to: bool = False, default: bool = False
) -> Rule:
    """Return a rule for a switch that must not come into one position.

    Parameters
    ----------
    to
        The position.
    default
        Where it stands if the template does not say.
    """

    def judge(name: str, both: Both) -> Iterator[Finding]:
        before, after = (_switch(value, default=default) for value in both.values(name))
        if after is to and before is not to:
            yield Finding(verdict, reason, advice)
        elif isinstance(after, bool):
            yield Finding(Verdict.SAFE, "The switch is not turned the dangerous way.")
        else:
            yield Finding(
                Verdict.STAGED,
                f"Where the switch {name} stands is known only later.",
                "Write true or false.",
            )

    return judge


def removal(verdict: Verdict, reason: str, advice: str, otherwise: Rule) -> Rule:
    """Return a rule for a property that must not be taken away; `otherwise` judges the rest."""

    def judge(name: str, both: Both) -> Iterable[Finding]:
        if both.after.get(name) in (None, [], {}):
            return [Finding(verdict, reason, advice)]
        return otherwise(name, both)

    return judge


def fewer(verdict: Verdict, reason: str, advice: str, otherwise: str) -> Rule:
    """Return a rule for a list that may lose no member; `otherwise` says why it may change."""

    def judge(name: str, both: Both) -> Iterator[Finding]:
        before, after = (value or [] for value in both.values(name))
        if any(member not in after for member in before):
            yield Finding(verdict, reason, advice)
        else:
            yield Finding(Verdict.SAFE, otherwise)

    return judge


def number(value: Any) -> float | None:  # noqa: ANN401  properties are JSON
    """Return a number that may be written as text; None if it is none."""
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def keyed(members: Any, *keys: str) -> dict[str, Any]:  # noqa: ANN401  properties are JSON
    """Return the members of a list by what names them, the first of `keys` that each has."""
    found = {}
    for position, member in enumerate(members if isinstance(members, list) else []):
        named = member if isinstance(member, dict) else {}
        name = next((named[key] for key in keys if key in named), position)
        found[str(name)] = member
    return found


def _switch(value: Any, *, default: bool) -> Any:  # noqa: ANN401  properties are JSON
    texts = {"true": True, "false": False}
    return default if value is None else texts.get(str(value).lower(), value)
