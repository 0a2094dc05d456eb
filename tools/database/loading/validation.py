"""Turn a record of a file into a row of the staging table, or into problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.database.loading.problems import Problem, RuleError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.database.loading.kinds import Kind

    Validate = Callable[[int, Any], "tuple[object, ...] | list[Problem]"]


def validator(kind: Kind, file: str) -> Validate:
    """Return a function that checks one record.

    It takes the row number and the record, and returns a tuple with the row number and the value of
    each column of ``kind.columns`` (``None`` where the record says nothing), or the list of
    problems. A value of ``null`` counts as not given.
    """
    places = {column: place for place, column in enumerate(kind.columns, start=1)}
    checks = {name: (places[each.column], each.check) for name, each in kind.fields.items()}
    required = [(name, checks[name][0]) for name in kind.required]
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
            try:
                row[known[0]] = known[1](value)
            except RuleError as error:
                column = name + error.column
                problems.append(Problem(file, number, column, error.value, error.rule))
        problems.extend(
            Problem(file, number, name, None, "is required")
            for name, place in required
            if row[place] is None and record.get(name) is None
        )
        if kind.reference and not any(
            all(record.get(name) is not None for name in names) for names in kind.reference
        ):
            ways = " or ".join(" and ".join(names) for names in kind.reference)
            problems.append(Problem(file, number, kind.reference[0][0], None, f"needs {ways}"))
        return problems or tuple(row)

    return validate
