"""The documented queries to PostgreSQL, as they are asked and as they are written."""

from collections.abc import Iterator

from mavprep_queries.statements import statement
from tools.output.markdown import code
from tools.queries.relational import RELATIONAL_PATTERNS, relational_example

PAGE = "docs/data-dictionary-postgresql/README.md"
STATEMENTS = {
    "questions-of-topic": "topic_questions",
    "test-with-questions": "test_questions",
    "subject-hierarchy": "subject_topics",
    "question-search": "search_questions",
}
"""The file of SQL that answers each query."""


def documented_queries() -> str:
    """Return a section for each of them, to stand below the diagram."""
    return "\n\n".join(["## Documented queries", *_queries()]) + "\n"


def _queries() -> Iterator[str]:
    for pattern in RELATIONAL_PATTERNS:
        yield f"### {code(pattern.name)}"
        yield f"{pattern.purpose} ({pattern.source})"
        command = f"datactl query mavprep {pattern.name} {relational_example(pattern)}"
        yield f"```console\n$ {command} --local\n```"
        yield f"```sql\n{statement(STATEMENTS[pattern.name]).decode().strip()}\n```"
