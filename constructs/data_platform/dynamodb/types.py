"""The closed vocabularies a declaration is written in."""

from enum import StrEnum


class AttributeType(StrEnum):
    """DynamoDB's attribute types, by their wire names."""

    STRING = "S"
    NUMBER = "N"
    BINARY = "B"
    BOOLEAN = "BOOL"
    LIST = "L"
    MAP = "M"
    STRING_SET = "SS"
    NUMBER_SET = "NS"


KEY_TYPES = frozenset({AttributeType.STRING, AttributeType.NUMBER, AttributeType.BINARY})
"""The only types that DynamoDB accepts for a key attribute."""


class Projection(StrEnum):
    """Which attributes an index copies from its table."""

    ALL = "ALL"
    KEYS_ONLY = "KEYS_ONLY"
    INCLUDE = "INCLUDE"


class StreamView(StrEnum):
    """What a stream record carries of the changed item."""

    KEYS_ONLY = "KEYS_ONLY"
    NEW_IMAGE = "NEW_IMAGE"
    OLD_IMAGE = "OLD_IMAGE"
    NEW_AND_OLD_IMAGES = "NEW_AND_OLD_IMAGES"

    @property
    def images(self) -> frozenset[str]:
        """The images that its records carry, by their names in a record."""
        return _IMAGES[self]


_IMAGES = {
    StreamView.KEYS_ONLY: frozenset[str](),
    StreamView.NEW_IMAGE: frozenset({"NewImage"}),
    StreamView.OLD_IMAGE: frozenset({"OldImage"}),
    StreamView.NEW_AND_OLD_IMAGES: frozenset({"NewImage", "OldImage"}),
}


class Operation(StrEnum):
    """The read operations an access pattern may use; there is deliberately no Scan."""

    GET_ITEM = "GetItem"
    QUERY = "Query"
    SEARCH_VECTORS = "SearchVectors"


class DistanceFunction(StrEnum):
    """How near two vectors are to each other, by DynamoDB's names."""

    COSINE = "COSINE"
    """One less the cosine of their angle, 0 to 2; their lengths do not matter."""
    EUCLIDEAN = "EUCLIDEAN"
    """The length of their difference."""
    DOT_PRODUCT = "DOT_PRODUCT"
    """The sum of products: here, and only here, more is nearer."""


class Order(StrEnum):
    """The direction in which a query walks its sort key."""

    ASCENDING = "ascending"
    DESCENDING = "descending"


class Operator(StrEnum):
    """The comparison of one condition, by DynamoDB's expression syntax."""

    EQUALS = "="
    LESS_THAN = "<"
    AT_MOST = "<="
    GREATER_THAN = ">"
    AT_LEAST = ">="
    BETWEEN = "BETWEEN"
    BEGINS_WITH = "begins_with"


class DataClassification(StrEnum):
    """How a table's content must be handled; becomes a tag of the table."""

    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
