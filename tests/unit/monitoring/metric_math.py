"""CloudWatch metric math, as far as the alarms of this platform use it.

A series is a mapping from period number to value; a period without data has no entry. The grammar
of the expressions in use is that of Python, but for AND.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

Series = Mapping[int, float]
Value = Series | float | None | list["Value"]

_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Eq: operator.eq,
    ast.Gt: operator.gt,
    ast.Lt: operator.lt,
    ast.GtE: operator.ge,
    ast.LtE: operator.le,
}


def evaluate(
    expression: str, series: Mapping[str, Series], periods: range, period_seconds: int
) -> Series:
    """Calculate an expression over the periods of an alarm's evaluation range."""
    tree = ast.parse(re.sub(r"\bAND\b", "and", expression), mode="eval")
    within = {
        name: {period: one[period] for period in periods if period in one}
        for name, one in series.items()
    }
    result = _Calculation(within, periods, period_seconds).value(tree.body)
    assert isinstance(result, Mapping), f"{expression} is no series"
    return result


class _Calculation:
    def __init__(self, series: Mapping[str, Series], periods: range, period_seconds: int) -> None:
        self._series = series
        self._periods = periods
        self._period_seconds = period_seconds

    def value(self, node: ast.expr) -> Any:
        """Return what a part of the expression amounts to."""
        value: Any
        match node:
            case ast.Constant(value=int() | float() as number):
                value = float(number)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                value = _pairwise(operator.mul, self.value(operand), -1.0)
            case ast.Name(id=name):
                value = self._series[name]
            case ast.List(elts=elements):
                value = [self.value(element) for element in elements]
            case ast.BinOp(left=left, op=op, right=right):
                value = _pairwise(_ARITHMETIC[type(op)], self.value(left), self.value(right))
            case ast.Compare(left=left, ops=[comparison], comparators=[right]):
                function = _COMPARISONS[type(comparison)]
                value = _pairwise(function, self.value(left), self.value(right))
            case ast.BoolOp(op=ast.And(), values=[left, right]):
                value = _pairwise(_both, self.value(left), self.value(right))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                function = getattr(self, f"_{name.lower()}")
                value = function(*(self.value(argument) for argument in arguments))
            case _:
                raise AssertionError(f"unknown in metric math: {ast.unparse(node)}")
        return value

    def _fill(self, series: Series, value: float) -> Series:
        return {period: series.get(period, value) for period in self._periods}

    def _sum(self, series: list[Series]) -> Series:
        return self._over(series, sum)

    def _max(self, series: list[Series] | Series) -> Series | float | None:
        if isinstance(series, list):
            return self._over(series, max)
        return max(series.values(), default=None)

    def _rate(self, series: Series) -> Series:
        known = sorted(series)
        return {
            later: (series[later] - series[earlier]) / ((later - earlier) * self._period_seconds)
            for earlier, later in pairwise(known)
        }

    def _if(self, condition: Value, then: Value, otherwise: Value) -> Value:
        chosen = {}
        for period in self._periods:
            decision = _at(condition, period)
            value = _at(then if decision else otherwise, period)
            if decision is not None and value is not None:
                chosen[period] = value
        return chosen

    def _over(self, series: list[Series], combine: Callable[[list[float]], float]) -> Series:
        values = {
            period: [one[period] for one in series if period in one] for period in self._periods
        }
        return {period: combine(those) for period, those in values.items() if those}


def _at(value: Value, period: int) -> float | None:
    if isinstance(value, Mapping):
        return value.get(period)
    assert not isinstance(value, list)
    return value


def _both(left: float, right: float) -> bool:
    return bool(left) and bool(right)


def _pairwise(function: Callable[[float, float], float], left: Value, right: Value) -> Value:
    """Combine two values; of two series, only periods that both have."""
    if left is None or right is None:
        return {}
    series = [value for value in (left, right) if isinstance(value, Mapping)]
    if not series:
        return _calculated(function, left, right)
    combined = {
        period: _calculated(function, _at(left, period), _at(right, period))
        for period in set(series[0]).intersection(*series)
    }
    return {period: value for period, value in combined.items() if value is not None}


def _calculated(
    function: Callable[[float, float], float], left: Value, right: Value
) -> float | None:
    """Calculate with two numbers; a division by zero has no result."""
    assert isinstance(left, float | int)
    assert isinstance(right, float | int)
    try:
        return float(function(left, right))
    except ZeroDivisionError:
        return None
