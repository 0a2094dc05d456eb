"""MavPrep's documented questions to PostgreSQL, as people ask them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import mavprep_queries as queries
from tools.queries.parameters import ParameterError, example_arguments, split_arguments

if TYPE_CHECKING:
    import psycopg

    Run = Callable[[psycopg.Connection, Any, int | None], Sequence[Any]]

_DEFAULT_LIMIT = 20
_EXAMPLE_ID = "018f3c5e-7b1a-7c2d-9e4f-5a6b7c8d9e01"
_EXAMPLE_SUBJECT = "3f0c1f6e-8a53-4d0e-9c1b-2f6f4b7d1a10"


@dataclass(frozen=True, kw_only=True)
class RelationalPattern:
    """A question that PostgreSQL answers.

    Parameters
    ----------
    name
        Kebab-case; no access pattern of MavPrep's tables has it.
    purpose
        The question, in words.
    parameter
        The one parameter; an identifier, which is a UUID, if its name ends with ``_id``.
    example
        An example of the parameter, as people type it.
    source
        Where the document asks for it.
    run
        Asks the question; takes a connection, the parameter, and how many rows are wanted at most,
        which is None for all.
    limit
        How many rows at most, unless people ask for others.
    """

    name: str
    purpose: str
    parameter: str
    example: str
    source: str
    run: Run
    limit: int | None = None


@dataclass(frozen=True)
class RelationalResult:
    """What a question returned.

    Attributes
    ----------
    items
        The rows, with what belongs to each of them inside.
    has_more
        Whether there are more than the limit.
    missing
        What does not exist, in words; None if nothing is missed.
    """

    items: list[dict[str, Any]]
    has_more: bool = False
    missing: str | None = None


RELATIONAL_PATTERNS = (
    RelationalPattern(
        name="questions-of-topic",
        purpose="List 20 random active questions of one topic with their options.",
        parameter="topic_id",
        example=_EXAMPLE_ID,
        source="Query Patterns, PostgreSQL query 1",
        run=lambda connection, topic, limit: queries.random_questions(
            connection, topic, limit=limit
        ),
        limit=_DEFAULT_LIMIT,
    ),
    RelationalPattern(
        name="test-with-questions",
        purpose="Read one test with its questions and their options, in order.",
        parameter="test_id",
        example=_EXAMPLE_ID,
        source="Query Patterns, PostgreSQL query 2",
        run=lambda connection, test, _limit: [queries.test_with_questions(connection, test)],
    ),
    RelationalPattern(
        name="subject-hierarchy",
        purpose="Read one subject with the tree of its topics.",
        parameter="subject_id",
        example=_EXAMPLE_SUBJECT,
        source="Query Patterns, PostgreSQL query 3",
        run=lambda connection, subject, _limit: [queries.subject_topics(connection, subject)],
    ),
    RelationalPattern(
        name="question-search",
        purpose="Find the 20 active questions that match words best, best first.",
        parameter="text",
        example="derivative",
        source="Query Patterns, PostgreSQL query 4",
        run=lambda connection, text, limit: queries.search_questions(connection, text, limit=limit),
        limit=_DEFAULT_LIMIT,
    ),
)


def relational_patterns(product: str) -> tuple[RelationalPattern, ...]:
    """Return the questions that a product asks of PostgreSQL."""
    return RELATIONAL_PATTERNS if product == "mavprep" else ()


def parse_relational(pattern: RelationalPattern, arguments: Iterable[str]) -> str | UUID:
    """Read ``key=value`` arguments into the value of the pattern's parameter.

    Raises
    ------
    ParameterError
        If it is malformed, unknown, empty, missing or given twice, or no UUID where one is needed.
    """
    usage = f"For example: {pattern.name} {relational_example(pattern)}"
    given = split_arguments(pattern.name, (pattern.parameter,), arguments, usage)
    text = given[pattern.parameter]
    if not pattern.parameter.endswith("_id"):
        return text
    try:
        return UUID(text)
    except ValueError:
        raise ParameterError(
            f"{pattern.name}, {pattern.parameter}={text}: a UUID is needed. {usage}"
        ) from None


def relational_example(pattern: RelationalPattern) -> str:
    """Return the pattern's example parameter as one types it in a shell."""
    return example_arguments({pattern.parameter: pattern.example})


def run_relational(
    connection: psycopg.Connection, pattern: RelationalPattern, value: str | UUID
) -> RelationalResult:
    """Ask a question, up to the pattern's limit.

    Raises
    ------
    psycopg.Error
        If PostgreSQL refuses it.
    """
    # One row more than the limit shows whether it leaves any out.
    wanted = None if pattern.limit is None else pattern.limit + 1
    try:
        found = pattern.run(connection, value, wanted)
    except queries.NotFoundError as error:
        return RelationalResult([], missing=str(error))
    return RelationalResult(
        [asdict(row) for row in found[: pattern.limit]],
        has_more=wanted is not None and len(found) == wanted,
    )
