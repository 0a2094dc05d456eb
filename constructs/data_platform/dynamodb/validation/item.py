"""Checks of one example item against the attributes of its entity."""

from collections.abc import Iterable, Iterator

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.item_size import item_bytes
from data_platform.dynamodb.items import Item
from data_platform.dynamodb.validation.misfits import Misfit, attribute_misfits, value_misfits

MAX_ITEM_BYTES = 400 * 1024


def check_item(where: str, attributes: Iterable[Attribute], item: Item) -> None:
    """Refuse an item that differs from the declared attributes, or that DynamoDB refuses."""
    _refuse_first(where, attribute_misfits(attributes, item))
    check_item_size(where, item)


def check_item_size(where: str, item: Item) -> None:
    """Refuse an item that is larger than DynamoDB stores."""
    size = item_bytes(item)
    if size > MAX_ITEM_BYTES:
        raise DeclarationError(
            where, "item", f"it has {size:,} bytes", f"DynamoDB stores {MAX_ITEM_BYTES:,} at most"
        )


def check_value(where: str, attribute: Attribute, value: object) -> None:
    """Refuse a value that the attribute may not have, or that DynamoDB refuses."""
    for misfit in value_misfits(attribute, value, ""):
        place = f"{where}, {misfit.field.lstrip('.')}" if misfit.field else where
        raise DeclarationError(place, "value", misfit.found, misfit.allowed)


def _refuse_first(where: str, misfits: Iterator[Misfit]) -> None:
    for misfit in misfits:
        if misfit.concerns_name:
            raise DeclarationError(where, "item", misfit.found, misfit.allowed)
        raise DeclarationError(
            f"{where}, attribute '{misfit.field}'", "value", misfit.found, misfit.allowed
        )
