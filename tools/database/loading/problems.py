"""What is wrong with a file, said so that somebody can repair it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MAX_PROBLEMS = 20
"""That are told one by one."""

_MAX_VALUE = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One value that breaks one rule.

    Parameters
    ----------
    file
        Name of the file.
    row
        Line of a CSV file (the header is line 1), or number of the record in a JSON file, from 1.
        ``None`` if the file as a whole is meant.
    column
        Column or field, with its position inside lists: ``options[2].text``.
    value
        What stands there, cut if it is long.
    rule
        What would be right.
    """

    file: str
    row: int | None
    column: str | None
    value: object
    rule: str

    def __str__(self) -> str:
        """Return one line."""
        place = self.file if self.row is None else f"{self.file}, row {self.row}"
        if self.column is None:
            return f"{place}: {self.rule}"
        return f"{place}, column {self.column}: {_shown(self.value)}: {self.rule}"


class LoadError(Exception):
    """Nothing was loaded.

    Parameters
    ----------
    problems
        The first problems found.
    more
        How many others there are.
    """

    def __init__(self, problems: tuple[Problem, ...], more: int = 0) -> None:
        lines = [str(each) for each in problems]
        if more:
            lines.append(f"… and {more} more")
        super().__init__("\n".join(lines))
        self.problems = problems
        self.more = more

    @classmethod
    def of_many(cls, problems: Sequence[Problem]) -> LoadError:
        """Make an error of some problems, of which the first are told one by one."""
        return cls(tuple(problems[:MAX_PROBLEMS]), max(0, len(problems) - MAX_PROBLEMS))


def broken(path: Path, row: int | None, rule: str) -> LoadError:
    """Return the error of a file, or a row of it, that breaks a rule as a whole."""
    return LoadError((Problem(path.name, row, None, None, rule),))


class RuleError(Exception):
    """A value breaks a rule; ``column`` is set if the value lies deeper than the field itself."""

    def __init__(self, rule: str, value: object, column: str = "") -> None:
        super().__init__(rule)
        self.rule = rule
        self.value = value
        self.column = column


def _shown(value: object) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= _MAX_VALUE else text[:_MAX_VALUE] + " …"
