"""Checks of the writes that functions of this platform make by themselves."""

from data_platform.dynamodb.declarations import Product
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.validation.fields import check_field_types
from data_platform.dynamodb.validation.writes.steps import known_attribute


def check_consumer_writes(where: str, product: Product) -> None:
    """Refuse writes of functions to what the product does not have."""
    for write in product.consumer_writes:
        place = f"{where}, consumer write of '{write.consumer}'"
        check_field_types(place, write)
        table = product.table(write.table)
        entity = table.entity(write.entity) if table else None
        if entity is None:
            field = "entity" if table else "table"
            raise DeclarationError(
                place,
                field,
                f"there is no '{write.entity}' in '{write.table}'",
                "Name a table of the product, and a kind of item that it holds",
            )
        for name in write.attributes:
            known_attribute(f"Table '{write.table}', {place}", "attributes", entity, name)
