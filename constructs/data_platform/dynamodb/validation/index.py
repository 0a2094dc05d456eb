"""Checks of a table's global secondary indexes."""

import re

from data_platform.dynamodb.declarations import Index, Table, carries
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.types import Projection
from data_platform.dynamodb.validation.keys import check_key_type, check_same_type
from data_platform.dynamodb.validation.names import check_dynamodb_name, check_unique
from data_platform.dynamodb.vector_indexes import VectorIndex

MAX_INDEXES = 20
MAX_KEY_ATTRIBUTES = 4
MAX_INCLUDED_ATTRIBUTES = 20
MAX_INCLUDED_ATTRIBUTES_OF_TABLE = 100
"""An attribute counts once for each index that includes it."""

MAX_NAME_CHARACTERS = 160
"""For a table's and an index's name together: alarms bear both, a namespace and more, in 255."""

_PUNCTUATION = re.compile(r"[^A-Za-z0-9]")


def check_indexes(where: str, table: Table) -> None:
    """Refuse indexes that DynamoDB refuses, or that no item of the table could enter."""
    if len(table.indexes) > MAX_INDEXES:
        raise DeclarationError(
            where,
            "indexes",
            f"there are {len(table.indexes)}",
            f"DynamoDB allows {MAX_INDEXES} a table",
        )
    _check_names_together(where, table)
    for index in table.indexes:
        place = f"{where}, index '{index.name}'"
        check_dynamodb_name(place, index.name)
        _check_key_count(place, index)
        check_unique(place, "keys", (key.name for key in index.keys))
        check_key_attributes(place, table, index)
        check_projection(place, table, index)
        check_expiry_is_projected(place, table, index)
        _check_secrets(place, table, index)
        _check_distinct_values(place, index)
    _check_included_together(where, table)
    _check_queries(where, table)


def _check_key_count(where: str, index: Index) -> None:
    if not 1 <= len(index.partition_keys) <= MAX_KEY_ATTRIBUTES:
        raise DeclarationError(
            where,
            "partition_keys",
            f"there are {len(index.partition_keys)}",
            f"Declare one to {MAX_KEY_ATTRIBUTES} partition attributes",
        )
    if len(index.sort_keys) > MAX_KEY_ATTRIBUTES:
        raise DeclarationError(
            where,
            "sort_keys",
            f"there are {len(index.sort_keys)}",
            f"Declare at most {MAX_KEY_ATTRIBUTES} sort attributes",
        )


def check_key_attributes(where: str, table: Table, index: Index | VectorIndex) -> None:
    """Refuse key attributes that no entity has, or that it stores as DynamoDB refuses them."""
    for key in index.keys:
        check_key_type(where, key)
        declared = [found for entity in table.entities if (found := entity.attribute(key.name))]
        if not declared:
            raise DeclarationError(
                where,
                "keys",
                f"no entity has the key attribute '{key.name}'",
                "Declare it in the entity that the index is for",
            )
        for attribute in declared:
            check_same_type(where, key, attribute.type)
            if attribute.nullable:
                raise DeclarationError(
                    where,
                    "keys",
                    f"key attribute '{key.name}' may be NULL, which DynamoDB refuses",
                    "Leave it out of items that do not belong in the index",
                )


def check_projection(where: str, table: Table, index: Index | VectorIndex) -> None:
    """Refuse included attributes that DynamoDB refuses, or that no entity has."""
    included = index.included_attributes
    if index.projection is not Projection.INCLUDE:
        if included:
            raise DeclarationError(
                where,
                "included_attributes",
                f"they are given with projection {index.projection}",
                "Use Projection.INCLUDE, or leave them out",
            )
        return
    if not 1 <= len(included) <= MAX_INCLUDED_ATTRIBUTES:
        raise DeclarationError(
            where,
            "included_attributes",
            f"there are {len(included)}",
            f"Projection.INCLUDE takes 1 to {MAX_INCLUDED_ATTRIBUTES} attributes",
        )
    check_unique(where, "included_attributes", included)
    keys = {key.name for key in table.keys + index.keys}
    for name in included:
        if name in keys:
            raise DeclarationError(
                where,
                "included_attributes",
                f"'{name}' is a key attribute, which an index carries anyway",
                "Leave it out",
            )
        if not any(entity.attribute(name) for entity in table.entities):
            raise DeclarationError(
                where, "included_attributes", f"no entity has '{name}'", "Correct the name"
            )


def check_expiry_is_projected(where: str, table: Table, index: Index | VectorIndex) -> None:
    """Refuse an index whose readers could not tell what has expired."""
    if table.ttl and not carries(index, table.ttl.attribute, table):
        raise DeclarationError(
            where,
            "projection",
            f"it leaves out '{table.ttl.attribute}', so queries could not tell expired items",
            "Include that attribute, or use Projection.ALL",
        )


def _check_secrets(where: str, table: Table, index: Index) -> None:
    """Refuse a copy of a secret that nobody asked for; keys are in every index."""
    named = {
        name
        for pattern in table.access_patterns
        if pattern.index == index.name
        for name in pattern.attributes
    }
    keys = {key.name for key in table.keys + index.keys}
    copied = {
        attribute.name
        for entity in table.entities
        for attribute in entity.attributes
        if attribute.holds_secret and carries(index, attribute.name, table)
    }
    if copied - keys - named:
        raise DeclarationError(
            where,
            "projection",
            f"it copies {', '.join(sorted(copied - keys - named))}, declared secret",
            "Include what its access patterns return and read secrets by the primary key, or name "
            "them in the attributes of a pattern that needs them",
        )


def _check_distinct_values(where: str, index: Index) -> None:
    count = index.distinct_partition_values
    if count is not None and count < 1:
        raise DeclarationError(
            where,
            "distinct_partition_values",
            f"it is {count}",
            "Give the number of different values, or leave it out where there are many",
        )
    share = index.busiest_share
    least = 1 / count if count else 0
    # No value can have less than the even part, nor more than all; of many values it may be any.
    if share is not None and not (0 < share <= 1 and share >= least):
        raise DeclarationError(
            where,
            "busiest_share",
            f"it is {share}",
            f"Give {f'1/{count}' if count else 'more than 0'} to 1, or leave it out where all "
            "values get the same",
        )


def _check_queries(where: str, table: Table) -> None:
    for entity in table.entities:
        for query in entity.load.queries if entity.load else ():
            if query.index is not None and table.index(query.index) is None:
                names = ", ".join(index.name for index in table.indexes) or "none"
                raise DeclarationError(
                    f"{where}, entity '{entity.name}', load",
                    "queries",
                    f"there is no index '{query.index}'",
                    f"The indexes are: {names}",
                )


def _check_names_together(where: str, table: Table) -> None:
    names = [index.name for index in table.all_indexes]
    check_unique(where, "indexes", names)
    longest = max(names, key=len, default="")
    length = len(table.name) + len(longest)
    if length > MAX_NAME_CHARACTERS:
        place = f"{where}, index '{longest}'" if longest else where
        raise DeclarationError(
            place,
            "name",
            f"the names of table and index have {length} characters",
            f"Use {MAX_NAME_CHARACTERS} together: with a namespace and more they name alarms, "
            "which take 255",
        )
    # Alarms of many indexes are told apart by the words in the names of indexes.
    check_unique(where, "indexes", (_PUNCTUATION.sub("", name).lower() for name in names))


def _check_included_together(where: str, table: Table) -> None:
    count = sum(len(index.included_attributes) for index in table.indexes)
    if count > MAX_INCLUDED_ATTRIBUTES_OF_TABLE:
        raise DeclarationError(
            where,
            "indexes",
            f"they include {count} attributes in all",
            f"DynamoDB allows {MAX_INCLUDED_ATTRIBUTES_OF_TABLE}: use Projection.ALL in some",
        )
