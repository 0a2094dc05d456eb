"""Attributes of an item: name, type, meaning, and what values are allowed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from data_platform.dynamodb.types import AttributeType

EPOCH_SECONDS = "epoch seconds"
EPOCH_MILLISECONDS = "epoch milliseconds"
ISO_8601_UTC = "ISO 8601, UTC"


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """One attribute of an item.

    Parameters
    ----------
    name
        Exactly as stored.
    type
        DynamoDB type.
    meaning
        What the value says, in one line of the data dictionary.
    unit
        Unit or format of the value: ``EPOCH_SECONDS``, ``"minutes"``, ``"USD"``.
    required
        Whether every item of the entity carries it.
    nullable
        Whether an explicit NULL is stored where there is no value.
    sensitive
        Whether it holds a secret or personal data, which must stay out of logs and events.
    secret
        Whether whoever has it can act as somebody: a hash of a password, a token, a receipt. It is
        sensitive as well, and an index copies it only for an access pattern that names it.
    allowed_values
        The closed set of values, where there is one.
    minimum, maximum
        The inclusive range of a Number, where there is one.
    fields
        The attributes inside a Map, or inside each Map of a List.
    """

    name: str
    type: AttributeType
    meaning: str
    unit: str = ""
    required: bool = True
    nullable: bool = False
    sensitive: bool = False
    secret: bool = False
    allowed_values: tuple[str | int, ...] = ()
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    fields: tuple[Attribute, ...] = ()

    @property
    def holds_sensitive_data(self) -> bool:
        """Whether it, or anything nested in it, is sensitive."""
        return self.sensitive or any(field.holds_sensitive_data for field in self.fields)

    @property
    def holds_secret(self) -> bool:
        """Whether it, or anything nested in it, is a secret."""
        return self.secret or any(field.holds_secret for field in self.fields)


def string(
    name: str,
    meaning: str,
    *,
    unit: str = "",
    required: bool = True,
    nullable: bool = False,
    sensitive: bool = False,
    secret: bool = False,
    allowed: tuple[str, ...] = (),
) -> Attribute:
    """Declare a String attribute; a secret is sensitive without being told."""
    return Attribute(
        name=name,
        type=AttributeType.STRING,
        meaning=meaning,
        unit=unit,
        required=required,
        nullable=nullable,
        sensitive=sensitive or secret,
        secret=secret,
        allowed_values=allowed,
    )


def number(
    name: str,
    meaning: str,
    *,
    unit: str = "",
    required: bool = True,
    nullable: bool = False,
    sensitive: bool = False,
    minimum: int | Decimal | None = None,
    maximum: int | Decimal | None = None,
) -> Attribute:
    """Declare a Number attribute."""
    return Attribute(
        name=name,
        type=AttributeType.NUMBER,
        meaning=meaning,
        unit=unit,
        required=required,
        nullable=nullable,
        sensitive=sensitive,
        minimum=minimum,
        maximum=maximum,
    )


def boolean(name: str, meaning: str, *, required: bool = True) -> Attribute:
    """Declare a Boolean attribute."""
    return Attribute(name=name, type=AttributeType.BOOLEAN, meaning=meaning, required=required)


def list_of(
    name: str,
    meaning: str,
    *fields: Attribute,
    required: bool = True,
    sensitive: bool = False,
    allowed: tuple[str, ...] = (),
) -> Attribute:
    """Declare a List attribute; ``fields`` describe its Maps, ``allowed`` its plain members."""
    return Attribute(
        name=name,
        type=AttributeType.LIST,
        meaning=meaning,
        required=required,
        sensitive=sensitive,
        allowed_values=allowed,
        fields=fields,
    )


def map_of(
    name: str,
    meaning: str,
    *fields: Attribute,
    required: bool = True,
    sensitive: bool = False,
) -> Attribute:
    """Declare a Map attribute; without ``fields`` its keys are open."""
    return Attribute(
        name=name,
        type=AttributeType.MAP,
        meaning=meaning,
        required=required,
        sensitive=sensitive,
        fields=fields,
    )
