"""Estimates as tables for a terminal."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tools.cost import prices
from tools.cost.alarms import AlarmKind
from tools.cost.documented import DocumentedFigure
from tools.cost.estimate import Estimate
from tools.cost.lines import Component
from tools.output.tables import Grid, names, numbers, texts

_MIN_SHOWN_USD = 0.005


def overview(estimate: Estimate) -> Grid:
    """Return the costs of each stack by component."""
    title = f"{estimate.stage}: USD a month, {prices.REGION}, prices of {prices.AS_OF}"
    grid = Grid((*names("stack"), *numbers(*Component, "total")), title)
    for name, amounts in overview_rows(estimate):
        grid.add_row(name, *amounts)
    return grid


def overview_rows(estimate: Estimate) -> Iterator[tuple[str, list[str]]]:
    """Yield each stack with its amounts, and their sums at the end."""
    for stack in (*estimate.stacks, None):
        amounts = [estimate.usd(stack, component) for component in Component]
        yield stack or "all", [usd(amount) for amount in (*amounts, estimate.usd(stack))]


def alarms(estimate: Estimate) -> Grid:
    """Return the number of alarms of each stack by kind, and what they cost."""
    figures = numbers(*AlarmKind, "alarms", "billed metrics", "USD a month")
    grid = Grid((*names("stack"), *figures), f"{estimate.stage}: alarms")
    for name, cells in alarm_rows(estimate):
        grid.add_row(name, *cells)
    return grid


def alarm_rows(estimate: Estimate) -> Iterator[tuple[str, list[str]]]:
    """Yield each stack with the numbers of its alarms, and their sums at the end."""
    for stack in (*sorted({alarm.stack for alarm in estimate.alarms}), None):
        chosen = [alarm for alarm in estimate.alarms if stack in {None, alarm.stack}]
        kinds = Counter(alarm.kind for alarm in chosen)
        metrics = sum(alarm.units for alarm in chosen if alarm.kind is not AlarmKind.COMPOSITE)
        numbers = [*(kinds[kind] for kind in AlarmKind), len(chosen), metrics]
        cost = usd(sum(alarm.usd for alarm in chosen))
        yield stack or "all", [*(f"{number:,}" if number else "" for number in numbers), cost]


def details(estimate: Estimate) -> Grid:
    """Return every line that costs at least a cent, the most expensive first."""
    grid = Grid(
        (
            *names("stack"),
            *texts("what"),
            *numbers("quantity"),
            *texts("unit"),
            *numbers("USD a month"),
        ),
        f"{estimate.stage}: single costs without alarms",
    )
    for line in sorted(estimate.lines, key=lambda line: -line.usd):
        if abs(line.usd) >= _MIN_SHOWN_USD:
            quantity = f"{line.quantity:,.{3 if abs(line.quantity) < 1 else 1}f}"
            grid.add_row(line.stack, line.what, quantity, line.price.unit, usd(line.usd))
    return grid


def documented(figures: Sequence[DocumentedFigure]) -> Grid:
    """Return what the documents say beside the computed figures."""
    grid = Grid(
        (
            *names("product"),
            *texts("cost of"),
            *numbers("document", "computed"),
            *texts("why they differ"),
        ),
        "The documents' figures, and the same cases at current prices",
    )
    for row in documented_rows(figures):
        grid.add_row(*row)
    return grid


def documented_rows(figures: Iterable[DocumentedFigure]) -> Iterator[list[str]]:
    """Yield product, case, the document's figure, the computed one, and why they differ."""
    for figure in figures:
        quoted = "" if figure.document_usd is None else exact_usd(figure.document_usd)
        yield [figure.product, figure.what, quoted, exact_usd(figure.computed_usd), figure.why]


def usd(amount: float) -> str:
    """Return an amount in dollars and cents; nothing for nothing."""
    if not amount:
        return ""
    if abs(amount) < _MIN_SHOWN_USD:
        return "< 0.01"
    return f"{amount:,.2f}"


def exact_usd(amount: float) -> str:
    """Return an amount in dollars and cents, with a third digit where it has one."""
    return f"{amount:,.3f}".removesuffix("0") if amount < 1 else f"{amount:,.2f}"
