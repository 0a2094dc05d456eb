"""All benchmarks that `make bench` runs."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Benchmark:
    """A module in this folder that measures.

    Attributes
    ----------
    name
        Of the module.
    measures
        What, for people.
    limit_seconds
        When its quick form is given up; it takes a fraction of that.
    """

    name: str
    measures: str
    limit_seconds: int


BENCHMARKS: Final = (
    Benchmark(
        "synth",
        "synthesis of the dev stage in fresh processes, beyond loading aws-cdk-lib, at 5 and at 20 "
        "products; JavaScript builds as many resources of every type, which is checked",
        300,
    ),
    Benchmark("synth_calls", "calls to Node for the dev stage, counted", 300),
    Benchmark(
        "stream_pump",
        "the local streams: DynamoDB Local through gateway and pump to a deployed handler",
        300,
    ),
    Benchmark(
        "stream_records",
        "the local AWS with 21 mappings, fresh and full of records of another table",
        300,
    ),
    Benchmark(
        "in_memory",
        "writes through the gateway from four clients, with tables in memory and on disk",
        300,
    ),
    Benchmark(
        "bad_records",
        "five items a second, 4 % of which can never be applied, with the settings of "
        "`StreamConsumer`, and with every failure tried again",
        300,
    ),
    Benchmark(
        "usage_rollup",
        "daily usage against a simulated DynamoDB, 25 ms a transaction, one to ten shards at once",
        300,
    ),
    Benchmark(
        "question_loading",
        "`datactl db load` of questions with four options, against one INSERT a row",
        300,
    ),
    Benchmark("question_search", "full-text search with and without its index", 300),
    Benchmark(
        "progress_analytics",
        "the stream of attempts into PostgreSQL, in events of 6 MB, against Powertools with an "
        "upsert for each record",
        300,
    ),
    Benchmark(
        "copy_back",
        "`datactl restore apply` copying a table back into an empty one on conditions, against a "
        "bare loop of BatchWriteItem, with its memory",
        300,
    ),
    Benchmark(
        "vector_search",
        "searches of a vector index through the front, against bare numpy on the same vectors of "
        "1,024 dimensions; both must find the same",
        300,
    ),
    Benchmark(
        "fails_clean",
        "deployments of prod that fail at a resource, and are repeated: how many retries need a "
        "person, or end otherwise than without a failure",
        300,
    ),
)
"""In this order; `local_up` and `tests` take minutes each, and are run by hand."""
