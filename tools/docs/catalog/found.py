"""Finding what the platform has by a word: tables, indexes, attributes, questions, outputs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from data_platform.dynamodb.schema import Product, Table
from tools.docs.catalog.nested_attributes import nested_attributes
from tools.docs.contract import Output
from tools.queries.relational import relational_patterns

_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True)
class Found:
    """Something that has a name and a meaning.

    Attributes
    ----------
    kind
        What it is, in a word.
    name
        Its name.
    place
        Where it is: the table, with the kind of item for an attribute, or the stack.
    meaning
        What it is for.
    """

    kind: str
    name: str
    place: str
    meaning: str


def everything(products: Iterable[Product], outputs: Iterable[Output]) -> Iterator[Found]:
    """Yield all that can be found."""
    for product in products:
        for table in product.tables:
            yield from _of_table(product, table)
        for question in relational_patterns(product.name):
            yield Found(
                kind="query", name=question.name, place="PostgreSQL", meaning=question.purpose
            )
    for output in outputs:
        yield Found(kind="output", name=output.export, place=output.stack, meaning=output.meaning)
        yield Found(
            kind="parameter", name=output.parameter, place=output.stack, meaning=output.meaning
        )


def matching(words: Sequence[str], found: Iterable[Found]) -> list[Found]:
    """Return what has all the words in its name or its meaning, names that are the word first.

    Case does not count, nor do the ways in which names join words: ``user id`` finds ``userId`` and
    ``user_id``.
    """
    wanted = [joined(word) for word in words]
    ranked = [(rank, each) for each in found if (rank := _rank(wanted, each)) is not None]
    return [each for _, each in sorted(ranked, key=lambda pair: pair[0])]


def _rank(wanted: Sequence[str], found: Found) -> int | None:
    name = joined(found.name)
    if name == "".join(wanted):
        return 0
    if all(word in name for word in wanted):
        return 1
    meant = joined(found.meaning)
    return 2 if all(word in name or word in meant for word in wanted) else None


def joined(text: str) -> str:
    """Return a text in lower case without what stands between words; nothing if that is all."""
    return _NO_WORD.sub("", text.casefold())


def _of_table(product: Product, table: Table) -> Iterator[Found]:
    yield Found(kind="table", name=table.name, place=product.stack_name, meaning=table.purpose)
    for index in table.all_indexes:
        yield Found(kind="index", name=index.name, place=table.name, meaning=index.purpose)
    for entity in table.entities:
        place = f"{table.name}, {entity.name}"
        yield Found(kind="item", name=entity.name, place=table.name, meaning=entity.meaning)
        for name, attribute in nested_attributes(entity.attributes):
            yield Found(kind="attribute", name=name, place=place, meaning=attribute.meaning)
    for pattern in table.access_patterns:
        yield Found(kind="query", name=pattern.name, place=table.name, meaning=pattern.purpose)
