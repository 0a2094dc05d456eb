"""Turn a record of a file into a row of the staging table, or into problems."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tools.database.loading.kinds import Kind
from tools.database.loading.problems import Problem, RuleError

Validate = Callable[[int, Any], "tuple[object, ...] | list[Problem]"]


def validator(kind: Kind, file: str) -> Validate:
    """Return a function that checks one record.

    It takes the row number and the record, and returns a tuple with the row number and the value of
    each column of ``kind.columns`` (``None`` where the record says nothing), or the list of
    problems. A value of ``null`` counts as not given.
    """
    places = {column: place for place, column in enumerate(kind.columns, start=1)}
    checks = {name: (places[each.columns[0]], each.check) for name, each in kind.fields.items()}
    blank: list[object] = [None] * (len(places) + 1)

    def validate(number: int, record: object) -> tuple[object, ...] | list[Problem]:
        if not isinstance(record, dict):
            return [Problem(file, number, None, None, "must be an object with fields")]
        row = blank.copy()
        row[0] = number
        problems: list[Problem] = []
        for name, value in record.items():
            if value is None:
                continue
            known = checks.get(name)
            if known is None:
                rule = f"is no field here: use {', '.join(checks)}"
                problems.append(Problem(file, number, name, value, rule))
                continue
            place, check = known
            try:
                checked = check(value)
            except RuleError as error:
                column = name + error.column
                problems.append(Problem(file, number, column, error.value, error.rule))
                continue
            if isinstance(checked, tuple):
                row[place : place + len(checked)] = checked
            else:
                row[place] = checked
        for name, rule in _left_out(kind, record):
            problems.append(Problem(file, number, name, None, rule))
        return problems or tuple(row)

    return validate


def _left_out(kind: Kind, record: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name in kind.required:
        if record.get(name) is None:
            yield name, "is required"
    if kind.reference and not _has_reference(kind, record):
        ways = " or ".join(" and ".join(names) for names in kind.reference)
        yield kind.reference[0][0], f"needs {ways}"


def _has_reference(kind: Kind, record: Mapping[str, object]) -> bool:
    for names in kind.reference:
        for name in names:
            if record.get(name) is None:
                break
        else:
            return True
    return False
