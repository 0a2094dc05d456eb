"""What the stacks are like now, against the lock of their stage."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from stacks.lock_files import lock_file, read_lock
from tools.rollout.changes.change import Change, Template, Verdict, worst
from tools.rollout.changes.classification import classify_stacks
from tools.rollout.lock.locked import lock_text, locked
from tools.rollout.plan.display import change_lines


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The difference of a stage and its lock.

    Attributes
    ----------
    stage
        Its name.
    changes
        From the lock to what the stacks are like.
    new_text
        What the lock would be.
    is_behind
        Whether it is anything else.
    """

    stage: str
    changes: tuple[Change, ...]
    new_text: str
    is_behind: bool

    @property
    def verdict(self) -> Verdict:
        """The severest of all changes."""
        return worst(self.changes)

    @property
    def text(self) -> str:
        """The changes as the plan prints them."""
        title = f"{self.stage}: from the lock to what the stacks are like"
        return "\n".join([title, "", *change_lines(self.changes)])

    @property
    def behind(self) -> str:
        """What to do about a lock that is behind."""
        return (
            f"The lock of {self.stage} is behind: run `datactl rollout lock --write`, or `make "
            "docs`, and commit it with the change."
        )

    def record(self) -> dict[str, Any]:
        """Return the difference as JSON takes it."""
        return {
            "stage": self.stage,
            "verdict": self.verdict,
            "is_behind": self.is_behind,
            "changes": [asdict(change) for change in self.changes],
        }

    @property
    def problem(self) -> str:
        """What is wrong, empty if nothing is."""
        if self.verdict is Verdict.REFUSED:
            return self.text
        return f"{self.text}\n{self.behind}" if self.is_behind else ""


def comparison(stage: str, templates: Mapping[str, Template]) -> Comparison:
    """Compare a stage with its lock.

    Parameters
    ----------
    templates
        Of the stage as it is synthesized, by stack name.
    """
    now = locked(templates)
    path = lock_file(stage)
    text = lock_text(now)
    return Comparison(
        stage=stage,
        changes=classify_stacks(read_lock(stage), now) if path.exists() else (),
        new_text=text,
        is_behind=not path.exists() or path.read_text("utf-8") != text,
    )
