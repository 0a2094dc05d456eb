"""What an update does to single attributes."""

from dataclasses import dataclass

from data_platform.dynamodb.items import Scalar


@dataclass(frozen=True)
class Set:
    """``SET attribute = value``: a value, a parameter, or a time."""

    attribute: str
    value: object


@dataclass(frozen=True)
class Increase:
    """``ADD attribute by``, whatever it is by then; a Number that is absent counts as zero."""

    attribute: str
    by: Scalar


@dataclass(frozen=True)
class Append:
    """``SET attribute = list_append(attribute, members)``, whatever it holds by then."""

    attribute: str
    members: object


@dataclass(frozen=True)
class Remove:
    """``REMOVE attribute``."""

    attribute: str


Alteration = Set | Increase | Append | Remove
