"""The loop: look at what is deployed, make the next wave of every stack, wait, look again.

Nothing is remembered between two rounds. Whatever interrupts a rollout, whoever starts it again
begins where the stacks are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from data_platform.dynamodb.schema import Table
from tools.rollout.apply.errors import RolloutError
from tools.rollout.apply.readers import notes_on_readers
from tools.rollout.apply.stacks import DeployedStack
from tools.rollout.apply.tables import READ_DAYS, Tables
from tools.rollout.changes.change import Change, Verdict
from tools.rollout.changes.classification import classify_stacks
from tools.rollout.changes.pseudo import Pseudo, with_values
from tools.rollout.steps.interim import is_interim
from tools.rollout.steps.step import Action
from tools.rollout.waves import Template, Touch, Wave, obstacles, waves

_OF_POLICIES = {Action.GRANT_INDEX, Action.REVOKE_INDEX}
_EXPIRY = {Action.STOP_EXPIRY, Action.START_EXPIRY}


class Outcome(Enum):
    """How far a rollout got."""

    DONE = auto()
    PAUSED = auto()
    """Somebody has to look, and start again with leave to go on."""


@dataclass(frozen=True, kw_only=True)
class Leave:
    """What may be done though readers could fail.

    Attributes
    ----------
    although_read
        Delete an index that was read in the last days.
    delete_first
        Delete an index before the one that takes its place is there.
    interim
        Let an index stand in for one that becomes another under its name; not with `delete_first`.
    """

    although_read: bool = False
    delete_first: bool = False
    interim: bool = False


@dataclass(frozen=True, kw_only=True)
class Round:
    """The next wave of a stack.

    Attributes
    ----------
    stack, deployed
        The stack, and its template before the wave.
    wave
        What is to be done.
    left
        How many waves are left, this one included.
    names
        What the stack's resources are really called, by logical ID.
    """

    stack: DeployedStack
    deployed: Template
    wave: Wave
    left: int
    names: Mapping[str, str]

    def touches(self) -> Iterator[tuple[str, Touch]]:
        """Yield what happens to each table, with its physical name."""
        for touch in self.wave.touches:
            if touch.action not in _OF_POLICIES:
                yield self.names[touch.logical_id], touch


@dataclass(frozen=True, kw_only=True)
class Rollout:
    """A change of some stacks.

    Parameters
    ----------
    stacks
        What is changed, all of them at the same time.
    tables
        The tables of the account.
    declarations
        The declared tables by physical name.
    leave
        What may be done though readers could fail.
    confirm
        Asks whether to go on, with all that has to be known for it.
    confirm_return
        Asks the same of interim indexes: whether their readers have moved back. Leave that was
        given to let an index go is none to let the one go that serves its readers since.
    say
        Tells what happens.
    deploy
        Makes the ordinary deployment.
    pseudo
        Account and Region, which only one of the two templates may have written out.
    """

    stacks: Sequence[DeployedStack]
    tables: Tables
    declarations: Mapping[str, Table]
    leave: Leave
    confirm: Callable[[str], bool]
    confirm_return: Callable[[str], bool]
    say: Callable[[str], None]
    deploy: Callable[[], None]
    pseudo: Pseudo = field(default_factory=dict)

    def run(self) -> Outcome:
        """Make all waves and the ordinary deployment.

        Raises
        ------
        RolloutError
            If it cannot go on.
        """
        self._refuse()
        left: dict[str, int] = {}
        paused: set[str] = set()
        while rounds := [each for each in self.rounds() if each.stack.name not in paused]:
            for each in rounds:
                if each.left >= left.get(each.stack.name, each.left + 1):
                    raise RolloutError(f"{each.stack.name}: a wave was made and does not show.")
                self._check(each)
            rounds = self._agreed(rounds, paused)
            left |= {each.stack.name: each.left for each in rounds}
            self._make(rounds)
        if paused:
            return Outcome.PAUSED
        # Refused as well: a day that was ahead has perhaps begun while indexes were built.
        staged = [change for change in self._refuse() if change.verdict is Verdict.STAGED]
        if staged and not self.confirm("\n".join(map(_sentence, staged))):
            return Outcome.PAUSED
        self.say("No wave is left. The ordinary deployment follows.")
        self.deploy()
        return Outcome.DONE

    def planned(self) -> dict[str, tuple[Wave, ...]]:
        """Return the waves of each stack, by its name; nothing is made.

        Raises
        ------
        RolloutError
            If `run` would refuse before it touches anything.
        """
        self._refuse()
        return {stack.name: self._planned(stack)[1] for stack in self.stacks}

    def rounds(self) -> list[Round]:
        """Return the next wave of each stack that needs one.

        Raises
        ------
        RolloutError
            If a stack cannot get to its target by waves.
        """
        found = []
        for stack in self.stacks:
            deployed, planned = self._planned(stack)
            if planned:
                found.append(
                    Round(
                        stack=stack,
                        deployed=deployed,
                        wave=planned[0],
                        left=len(planned),
                        names=stack.physical_ids(),
                    )
                )
        return found

    def _planned(self, stack: DeployedStack) -> tuple[Template, tuple[Wave, ...]]:
        """Return what is deployed of a stack, and the waves that are left."""
        deployed, target = stack.template(), stack.artifact.template
        leave = {"delete_first": self.leave.delete_first, "interim": self.leave.interim}
        hindered = obstacles(deployed, target, **leave)
        if hindered:
            raise RolloutError(f"{stack.name}: {' '.join(hindered)}")
        return deployed, waves(deployed, target, **leave)

    def _refuse(self) -> tuple[Change, ...]:
        """Return the changes that are left to the ordinary deployment, if none is refused."""
        changes = self._changes()
        refused = [change for change in changes if change.verdict is Verdict.REFUSED]
        if refused:
            raise RolloutError("\n".join(map(_sentence, refused)))
        return changes

    def _changes(self) -> tuple[Change, ...]:
        """Return what is left to the ordinary deployment once all waves are made."""
        before = {}
        for stack in self.stacks:
            deployed, planned = self._planned(stack)
            if deployed:
                before[stack.name] = planned[-1].template if planned else deployed
        after = {each.name: each.artifact.template for each in self.stacks}
        return classify_stacks(with_values(before, self.pseudo), with_values(after, self.pseudo))

    def _check(self, each: Round) -> None:
        for name, touch in each.touches():
            self.tables.wait_until_ready(name)
            if touch.action in _EXPIRY:
                self.tables.wait_until_expiry_can_change(name)
            self.tables.check(name, each.deployed["Resources"][touch.logical_id]["Properties"])
            if touch.action is Action.DELETE_INDEX and not self.leave.although_read:
                self._check_unread(name, touch.subject)

    def _check_unread(self, table: str, index: str) -> None:
        reads = self.tables.last_reads(table, index)
        if reads:
            amount, unit, last = reads
            raise RolloutError(
                f"Index {index!r} of {table!r} was read in the last {READ_DAYS} days "
                f"({amount:,.0f} {unit}, the last about {last:%Y-%m-%d %H:%M} UTC): move its "
                "readers and wait, or delete it all the same with --although-read."
            )

    def _agreed(self, rounds: Sequence[Round], paused: set[str]) -> list[Round]:
        """Return what may be done now; the names of the other stacks are added to `paused`."""
        for confirm, of_interim in ((self.confirm, False), (self.confirm_return, True)):
            asked = [each for each in rounds if each.stack.name not in paused]
            warnings = {
                each.stack.name: list(self._warnings(each, of_interim=of_interim)) for each in asked
            }
            asking = {name: lines for name, lines in warnings.items() if lines}
            text = "\n".join(line for lines in asking.values() for line in lines)
            if asking and not confirm(text):
                paused |= set(asking)
        return [each for each in rounds if each.stack.name not in paused]

    def _warnings(self, each: Round, *, of_interim: bool) -> Iterator[str]:
        for name, touch in each.touches():
            table = each.deployed["Resources"][touch.logical_id]["Properties"]
            if is_interim(touch.subject, table) is not of_interim:
                continue
            if touch.action is Action.DELETE_INDEX:
                yield f"{each.stack.name}: index {touch.subject!r} of {name!r} will be deleted."
                notes = notes_on_readers(
                    each.deployed, touch.logical_id, touch.subject, self.declarations.get(name)
                )
                yield from (f"  {note}" for note in notes)
            elif touch.action is Action.RENEW_STREAM:
                yield (
                    f"{each.stack.name}: {name!r} gets a new stream ({touch.subject}). Stop its "
                    "writers and wait until its consumers have read the old one to the end: they "
                    "see neither what they have not read yet nor what is written meanwhile."
                )

    def _make(self, rounds: Sequence[Round]) -> None:
        # All are compared before any is carried out: a surprise leaves every stack as it was.
        prepared = [(each, each.stack.prepare(each.wave)) for each in rounds]
        for each, change_set in prepared:
            self.say(f"{each.stack.name}: {described(each.wave)} ({_waves_left(each.left)})")
            each.stack.execute(change_set)
        failures = []
        for each in rounds:
            try:
                each.stack.finish()
            except RolloutError as error:
                failures.append(str(error))
        if failures:
            raise RolloutError("\n".join(failures))
        for each in rounds:
            for name, touch in each.touches():
                self.tables.wait_until_ready(name)
                if touch.action is Action.CREATE_INDEX:
                    self.tables.wait_until_searchable(name, touch.subject)


def described(wave: Wave) -> str:
    """Return what a wave does, in words."""
    return ", ".join(f"{touch.action} {touch.subject} ({touch.table})" for touch in wave.touches)


def _waves_left(left: int) -> str:
    return "the last wave" if left == 1 else f"{left} waves left"


def _sentence(change: Change) -> str:
    where = "/".join(filter(None, (change.stack, change.name or change.logical_id, change.path)))
    return f"{where}: {change.reason} {change.advice}".rstrip()
