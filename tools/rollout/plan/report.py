"""A plan: what changes between two states, in which waves, how long and at what cost."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import Table
from tools.cost.estimate import estimate
from tools.docs.contract import Output
from tools.index_readings import BYTES_EXAMINED
from tools.rollout.changes.change import Change, Template, Verdict, worst
from tools.rollout.changes.classification import classify_stacks
from tools.rollout.changes.moves import moves, refactor_resources
from tools.rollout.changes.pseudo import with_values
from tools.rollout.plan.backfills import Backfill, Size, backfills, declared_size
from tools.rollout.plan.index_readers import IndexReaders, leaving_indexes, readers_of
from tools.rollout.plan.states import State
from tools.rollout.waves import Wave, waves


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a plan says.

    Attributes
    ----------
    before, after
        The two states in words.
    changes
        All of them, with their verdicts.
    waves
        Before the ordinary deployment, by stack; none where anything is refused.
    refactor
        For `cdk refactor`: old and new place of each resource that moved.
    backfills
        Indexes that are built.
    readers
        Who reads the indexes that go.
    cost_before, cost_after
        USD a month.
    """

    stage: str
    before: str
    after: str
    changes: tuple[Change, ...]
    waves: Mapping[str, tuple[Wave, ...]]
    refactor: Mapping[str, str]
    backfills: tuple[Backfill, ...]
    readers: tuple[IndexReaders, ...]
    cost_before: float
    cost_after: float

    @property
    def verdict(self) -> Verdict:
        """The severest of all changes."""
        return worst(self.changes)

    def of(self, verdict: Verdict) -> tuple[Change, ...]:
        """Return the changes of one verdict."""
        return tuple(change for change in self.changes if change.verdict is verdict)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known beyond the two states.

    Attributes
    ----------
    tables
        Declarations, by the name of the table in the templates.
    pseudo
        Account and Region, if an account is asked: synthesis writes them out where it knows them.
    contract
        What is published to other teams.
    described
        The size of a deployed table; None if no account is asked.
    consumed
        Read units of an index in the last seven days; None if no account is asked.
    examined
        Bytes that searches of a vector index examined then.
    """

    tables: Mapping[str, Table]
    pseudo: Mapping[str, str] = field(default_factory=dict)
    contract: tuple[Output, ...] = ()
    described: Callable[[str], Size | None] | None = None
    consumed: Callable[[str, str], float | None] | None = None
    examined: Callable[[str, str], float | None] | None = None


def report(
    deployment: Deployment, before: State, after: State, known: Known, *, interim: bool = False
) -> Report:
    """Return the plan from one state to another.

    Parameters
    ----------
    interim
        Whether an index stands in for one that becomes another under its name.
    """
    removable = removable_names(known.contract, deployment, date.today())  # noqa: DTZ011  a day is a day
    old, new = before.templates, after.templates
    shown_old, shown_new = (with_values(each, known.pseudo) for each in (old, new))
    changes = classify_stacks(shown_old, shown_new, removable=removable)
    return Report(
        stage=deployment.stage.name,
        before=before.label,
        after=after.label,
        changes=changes,
        waves={} if worst(changes) is Verdict.REFUSED else _waves(old, new, interim=interim),
        refactor=refactor_resources(moves(old, new)),
        backfills=tuple(backfills(old, new, _sizes(deployment, known), _distinct(known))),
        readers=tuple(
            readers_of(
                table,
                index,
                known.tables.get(table),
                known.contract,
                known.examined if unit == BYTES_EXAMINED else known.consumed,
                unit=unit,
            )
            for table, index, unit in leaving_indexes(old, new)
        ),
        cost_before=_usd(deployment, old),
        cost_after=_usd(deployment, new),
    )


def removable_names(
    contract: Iterable[Output], deployment: Deployment, today: date
) -> frozenset[str]:
    """Return the exports and parameters whose promise has ended."""
    ended = [
        output
        for output in contract
        if output.deprecated and date.fromisoformat(output.deprecated.removable_after) < today
    ]
    stage = deployment.stage.name
    prefix = f"/{deployment.namespace}" if deployment.namespace else ""
    return frozenset(
        name
        for output in ended
        for name in (
            deployment.named(output.export),
            f"{prefix}{output.parameter.replace('<stage>', stage)}",
        )
    )


def _waves(
    before: Mapping[str, Template], after: Mapping[str, Template], *, interim: bool
) -> dict[str, tuple[Wave, ...]]:
    both = sorted(set(before) & set(after))
    found = {stack: waves(before[stack], after[stack], interim=interim) for stack in both}
    return {stack: made for stack, made in found.items() if made}


def _sizes(deployment: Deployment, known: Known) -> Callable[[str], Size | None]:
    def size_of(table: str) -> Size | None:
        described = known.described(table) if known.described else None
        if described:
            return described
        declared = known.tables.get(table)
        return declared_size(declared, deployment.stage.load_share) if declared else None

    return size_of


def _distinct(known: Known) -> Callable[[str, str], int | None]:
    def distinct(table: str, index: str) -> int | None:
        declared = known.tables.get(table)
        named = {each.name: each for each in declared.indexes} if declared else {}
        return named[index].distinct_partition_values if index in named else None

    return distinct


def _usd(deployment: Deployment, templates: Mapping[str, Template]) -> float:
    return estimate(deployment.stage.name, templates).usd()
