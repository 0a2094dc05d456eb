"""Which items of a table come back: those of a person or a tenant, or those that bear a mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from data_platform.dynamodb.backfills import WireItem


@dataclass(frozen=True)
class Selection:
    """Values that attributes must have; without any, every item is selected.

    Parameters
    ----------
    values
        Texts by the names of attributes; numbers are compared as numbers.
    """

    values: Mapping[str, str]

    def takes(self, item: WireItem) -> bool:
        """Tell whether an item is selected."""
        return all(_has(item, name, text) for name, text in self.values.items())

    def expressions(self) -> dict[str, object]:
        """Return the FilterSpecification with which DynamoDB exports what is selected.

        A value may be a text or a number there; DynamoDB has to be asked for both.
        """
        conditions, names, values = [], {}, {}
        for number, (name, text) in enumerate(self.values.items()):
            names[f"#{number}"] = name
            values[f":text{number}"] = {"S": text}
            condition = f"#{number} = :text{number}"
            if _number(text) is not None:
                values[f":number{number}"] = {"N": text}
                condition = f"({condition} OR #{number} = :number{number})"
            conditions.append(condition)
        return {
            "FilterExpression": " AND ".join(conditions),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }


EVERYTHING = Selection({})


def selection_of(texts: Sequence[str]) -> Selection:
    """Return the selection that ``NAME=VALUE`` texts ask for.

    Raises
    ------
    ValueError
        If one of them has no name or no equals sign.
    """
    values = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise ValueError(f"{text!r} is not NAME=VALUE.")
        values[name] = value
    return Selection(values)


def _has(item: WireItem, name: str, text: str) -> bool:
    typed = item.get(name, {})
    if "N" in typed:
        return _number(text) == Decimal(typed["N"])
    return bool(typed.get("S") == text)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
