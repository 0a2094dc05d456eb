"""Tables as plain data, and what follows from it; nothing is checked here.

Products take these from `data_platform.dynamodb.schema`, where a table and a product are checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.backfills import Backfill
from data_platform.dynamodb.conditions import Condition
from data_platform.dynamodb.exports import TableExport
from data_platform.dynamodb.items import Item, Scalar, freeze_mapping
from data_platform.dynamodb.keys import Key
from data_platform.dynamodb.load import Load
from data_platform.dynamodb.types import (
    DataClassification,
    Operation,
    Order,
    Projection,
    StreamView,
)
from data_platform.dynamodb.vector_indexes import VectorIndex
from data_platform.dynamodb.writes.declarations import ConsumerWrite, WritePattern


@dataclass(frozen=True, kw_only=True)
class Index:
    """A global secondary index.

    Parameters
    ----------
    name
        Exactly as the product's document spells it: queries name it.
    partition_keys, sort_keys
        One to four partition attributes and up to four sort attributes. Several partition
        attributes form one key: a query gives equality on each of them.
    purpose
        The question that it answers.
    projection
        What it copies from the table.
    included_attributes
        The further attributes copied, for ``Projection.INCLUDE``.
    distinct_partition_values
        How many different partition key values are expected, where that number is small: one
        value takes at most 1,000 write units a second, and a hot one throttles the table's writes.
    busiest_share
        Part of the writes that the busiest of those values gets, where they are not even.
    """

    name: str
    partition_keys: tuple[Key, ...]
    sort_keys: tuple[Key, ...] = ()
    purpose: str
    projection: Projection = Projection.ALL
    included_attributes: tuple[str, ...] = ()
    distinct_partition_values: int | None = None
    busiest_share: float | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """All key attributes, partition first."""
        return self.partition_keys + self.sort_keys


@dataclass(frozen=True, kw_only=True)
class TimeToLive:
    """When items expire: the attribute that says so, and how long after creation it lies.

    DynamoDB wants a Number of epoch **seconds** and deletes within a few days after it, so
    readers filter expired items themselves. Items without the attribute never expire.

    Parameters
    ----------
    attribute
        Its name.
    retention
        How long items are kept that have it, unless their entity says otherwise.
    """

    attribute: str
    retention: timedelta


@dataclass(frozen=True)
class Example:
    """An item with a name that access patterns refer to."""

    name: str
    item: Item

    def __post_init__(self) -> None:
        """Freeze the item."""
        freeze_mapping(self, "item")

    def variation(self, name: str, changes: Item) -> Example:
        """Return another example that differs from this one by the changes."""
        return Example(name, {**self.item, **changes})


@dataclass(frozen=True, kw_only=True)
class Entity:
    """A kind of item; a single-table design holds several in one table.

    Parameters
    ----------
    name
        Singular noun, in PascalCase.
    meaning
        What one item stands for.
    attributes
        All of them, key attributes included.
    examples
        Full items. The first is the document's own.
    key_templates
        How key attributes are composed, such as ``{"PK": "USER#<userId>"}``.
    retention
        How long an item is kept, where that is another time than the table's.
    load
        How much it is used in a month; costs are estimated from a default, with a warning, where
        that is not said.
    """

    name: str
    meaning: str
    attributes: tuple[Attribute, ...]
    examples: tuple[Example, ...]
    key_templates: Mapping[str, str] = field(default_factory=dict)
    retention: timedelta | None = None
    load: Load | None = None

    def __post_init__(self) -> None:
        """Freeze the key templates."""
        freeze_mapping(self, "key_templates")

    def attribute(self, name: str) -> Attribute | None:
        """Return the attribute of that name, if the entity has it."""
        return next((attribute for attribute in self.attributes if attribute.name == name), None)


@dataclass(frozen=True, kw_only=True)
class AccessPattern:
    """A question that the table answers without a scan.

    Parameters
    ----------
    name
        Kebab-case, unique in its product: the name people give to ``datactl query``.
    purpose
        The question, in words.
    operation
        ``GET_ITEM`` on the full primary key, ``QUERY``, or ``SEARCH_VECTORS`` of a vector index.
    conditions
        The key condition. Of a search: what its index's partition key and filters are equal to.
    index
        The index that is queried or searched; the table itself if there is none.
    filters
        Conditions on other attributes, applied after the read and paid for.
    attributes
        The attributes that are read; all if empty.
    order
        Direction of the sort key.
    limit
        How many items at most. Readers go on over further pages until they have as many, since
        DynamoDB's own ``Limit`` counts items before filters.
    page_size
        How many items DynamoDB reads at a time, of a pattern that returns all there are.
    top_k
        How many of the nearest items a search returns at most, 1 to 100.
    search_vector
        An example of the vector that a search is given.
    scores
        How far each returned example is from it, by the index's distance function.
    returns_expired
        Whether it returns items that have expired and are not deleted yet. Every other pattern of
        a table with a TTL leaves them out without being told to.
    parameters
        Example values for all placeholders except the reserved ``<now>``.
    returns
        Names of the examples that it returns for those parameters. Their order counts where the
        queried keys include a sort key, and in a search, where the nearest comes first; DynamoDB
        promises none elsewhere.
    source
        Where the document asks for it.
    """

    name: str
    purpose: str
    conditions: tuple[Condition, ...]
    parameters: Mapping[str, Scalar]
    returns: tuple[str, ...]
    source: str
    operation: Operation = Operation.QUERY
    index: str | None = None
    filters: tuple[Condition, ...] = ()
    attributes: tuple[str, ...] = ()
    order: Order = Order.ASCENDING
    limit: int | None = None
    page_size: int | None = None
    top_k: int | None = None
    search_vector: tuple[Decimal, ...] = ()
    scores: tuple[Decimal, ...] = ()
    returns_expired: bool = False

    def __post_init__(self) -> None:
        """Freeze the parameters."""
        freeze_mapping(self, "parameters")


@dataclass(frozen=True, kw_only=True)
class Table:
    """A DynamoDB table.

    Parameters
    ----------
    name
        Physical name, exactly as the document spells it.
    construct_id
        PascalCase noun that becomes the logical ID. Changing it replaces the table: never do.
    purpose
        What it stores.
    source
        Its place in the product's document.
    is_internal
        Whether only functions of this platform use it, so that nobody else gets access or outputs.
    backfills
        What items need that were written before a rule of today.
    export
        How the table is exported to S3 for the long term; None where the document asks for none.
    """

    name: str
    construct_id: str
    purpose: str
    source: str
    partition_key: Key
    entities: tuple[Entity, ...]
    access_patterns: tuple[AccessPattern, ...]
    sort_key: Key | None = None
    indexes: tuple[Index, ...] = ()
    vector_indexes: tuple[VectorIndex, ...] = ()
    ttl: TimeToLive | None = None
    stream: StreamView | None = None
    is_internal: bool = False
    backfills: tuple[Backfill, ...] = ()
    export: TableExport | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The primary key's attributes, partition key first."""
        return (self.partition_key, self.sort_key) if self.sort_key else (self.partition_key,)

    @property
    def all_indexes(self) -> tuple[Index | VectorIndex, ...]:
        """The secondary indexes and the vector indexes, which share their names."""
        return (*self.indexes, *self.vector_indexes)

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples of all entities."""
        return tuple(example for entity in self.entities for example in entity.examples)

    @property
    def data_classification(self) -> DataClassification:
        """Confidential if any attribute is sensitive."""
        sensitive = any(
            attribute.holds_sensitive_data
            for entity in self.entities
            for attribute in entity.attributes
        )
        return DataClassification.CONFIDENTIAL if sensitive else DataClassification.INTERNAL

    def retention_of(self, entity: Entity) -> timedelta | None:
        """Return how long items of one of its entities are kept; None if they never expire."""
        if self.ttl is None or entity.attribute(self.ttl.attribute) is None:
            return None
        return entity.retention or self.ttl.retention

    def hides_expired(self, pattern: AccessPattern) -> bool:
        """Tell whether a pattern leaves out items that have expired and are not deleted yet."""
        return self.ttl is not None and not pattern.returns_expired

    def returns_in_order(self, pattern: AccessPattern) -> bool:
        """Tell whether DynamoDB promises an order of the items that a pattern returns."""
        if pattern.operation is Operation.SEARCH_VECTORS:
            return True
        index = self.index(pattern.index) if pattern.index else None
        return bool(index.sort_keys if index else self.sort_key)

    def index(self, name: str) -> Index | None:
        """Return the secondary index of that name, if the table has it."""
        return next((index for index in self.indexes if index.name == name), None)

    def vector_index(self, name: str | None) -> VectorIndex | None:
        """Return the vector index of that name, if the table has it."""
        return next((index for index in self.vector_indexes if index.name == name), None)

    def entity(self, name: str) -> Entity | None:
        """Return the kind of item of that name, if the table holds it."""
        return next((entity for entity in self.entities if entity.name == name), None)

    def example(self, name: str) -> Example | None:
        """Return the example of that name, if the table has it."""
        return next((example for example in self.examples if example.name == name), None)


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product: one stack, its tables, and the names other teams know it by.

    Parameters
    ----------
    name
        Lower-case word used in SSM parameter paths, tags and commands.
    title
        As people call it.
    owner
        The team that answers for the data.
    stack_name
        Name of its CloudFormation stack.
    export_prefix
        First part of its export names.
    write_patterns
        What applications write, in whichever of its tables.
    consumer_writes
        What functions of this platform write by themselves.
    """

    name: str
    title: str
    owner: str
    stack_name: str
    export_prefix: str
    tables: tuple[Table, ...]
    write_patterns: tuple[WritePattern, ...] = ()
    consumer_writes: tuple[ConsumerWrite, ...] = ()

    def table(self, name: str) -> Table | None:
        """Return the table of that name, if the product has it."""
        return next((table for table in self.tables if table.name == name), None)


def carries(index: Index | VectorIndex, attribute: str, table: Table) -> bool:
    """Tell whether a reader of an index can read an attribute of its table there."""
    return (
        index.projection is Projection.ALL
        or attribute in index.included_attributes
        or attribute in {key.name for key in table.keys + index.keys}
    )
