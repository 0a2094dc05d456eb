"""What becomes a type in generated code: the items of a product, and the Maps in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.schema import Entity, Product, Table
from tools.docs.models.names import Names, pascal_case


@dataclass(frozen=True)
class Shape:
    """An item, or a Map in one with declared fields.

    Parameters
    ----------
    name
        Of its type, in PascalCase.
    meaning
        What one of them stands for.
    attributes
        All that it may have.
    inner
        The types of its Maps, and of the Maps in its Lists, by the attribute that holds them.
    """

    name: str
    meaning: str
    attributes: tuple[Attribute, ...]
    inner: Mapping[str, str]


@dataclass(frozen=True)
class ItemModel:
    """A kind of item, and its types: those of its Maps first, its own last."""

    table: Table
    entity: Entity
    shapes: tuple[Shape, ...]

    @property
    def name(self) -> str:
        """The name of the item's type."""
        return self.shapes[-1].name

    @property
    def sensitive(self) -> tuple[str, ...]:
        """The attributes that hold secrets or personal data, or have some inside."""
        return tuple(each.name for each in self.entity.attributes if each.holds_sensitive_data)

    def vectors_in(self, shape: Shape) -> frozenset[str]:
        """Return the attributes that are vectors: a Map in the item has none."""
        if shape is not self.shapes[-1]:
            return frozenset()
        return frozenset(index.attribute for index in self.table.vector_indexes)

    def about(self, shape: Shape, mark: str) -> list[str]:
        """Return the paragraphs that say what a type is, with names between marks of code."""
        paragraphs = [shape.meaning if shape.meaning.endswith(".") else f"{shape.meaning}."]
        if shape is self.shapes[-1]:
            paragraphs.append(f"An item of the table {mark}{self.table.name}{mark}.")
        return paragraphs


def item_models(product: Product, names: Names) -> tuple[ItemModel, ...]:
    """Return every kind of item that applications meet.

    Parameters
    ----------
    product
        Tables that only functions of this platform use are left out.
    names
        The identifiers of the module; those of the types are taken from it.
    """
    # Names of items come first: no Map takes one of them.
    items = [
        (names.unique(entity.name, f"{pascal_case(table.name)}{entity.name}"), table, entity)
        for table in product.tables
        if not table.is_internal
        for entity in table.entities
    ]
    return tuple(
        ItemModel(table, entity, tuple(_shapes(name, entity.meaning, entity.attributes, names)))
        for name, table, entity in items
    )


def _shapes(
    name: str, meaning: str, attributes: tuple[Attribute, ...], names: Names
) -> Iterator[Shape]:
    inner = {}
    for attribute in attributes:
        if attribute.fields:
            inner[attribute.name] = names.unique(f"{name}{pascal_case(attribute.name)}")
            yield from _shapes(inner[attribute.name], attribute.meaning, attribute.fields, names)
    yield Shape(name, meaning, attributes, inner)


def meaning_of(attribute: Attribute) -> str:
    """Return what a comment says of an attribute."""
    unit = f"; {attribute.unit}" if attribute.unit else ""
    limits = [f"at least {attribute.minimum}"] * (attribute.minimum is not None)
    limits += [f"at most {attribute.maximum}"] * (attribute.maximum is not None)
    marked = " Sensitive." if attribute.sensitive else ""
    return f"{'; '.join([f'{attribute.meaning}{unit}', *limits])}.{marked}"
