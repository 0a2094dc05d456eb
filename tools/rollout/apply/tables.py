"""The tables themselves: whether they are what their template says, and whether they are ready."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from tools.index_readings import CloudWatchOf, Reads, reads_of_index
from tools.rollout.apply.errors import RolloutError
from tools.rollout.apply.first_search import first_search, is_not_yet
from tools.rollout.steps.expiry import expiry_attribute
from tools.rollout.steps.shapes import indexes_of, is_vector_index
from tools.rollout.steps.step import Properties

READ_DAYS = 7
"""How long an index must not have been read before it is deleted unasked."""

Wait = Callable[[str], None]
_EXPIRY_CHANGES = {"ENABLING", "DISABLING"}


class Tables:
    """The tables of an account.

    Parameters
    ----------
    dynamodb
        A client of boto3.
    cloudwatch_of
        Makes one of CloudWatch for each Region of a table.
    wait
        Called before each further look, with what is waited for.
    """

    def __init__(self, dynamodb: Any, cloudwatch_of: CloudWatchOf, wait: Wait) -> None:  # noqa: ANN401
        self._dynamodb = dynamodb
        self._cloudwatch_of = cloudwatch_of
        self._wait = wait

    def check(self, name: str, declared: Properties) -> None:
        """See that a table has the indexes and the expiry of its deployed template.

        Raises
        ------
        RolloutError
            If somebody changed it by hand: a wave would fail, or undo that.
        """
        found = set(indexes_of(self._described(name)))
        expected = set(indexes_of(declared))
        if found != expected:
            raise RolloutError(
                f"Table {name!r} is not what is deployed: it "
                f"{_differences(found, expected)}. Bring it back by hand, or see `npx cdk drift`."
            )
        expiry = self._expiry(name)
        if expiry and expiry.get("AttributeName") != expiry_attribute(declared):
            raise RolloutError(
                f"Table {name!r} is not what is deployed: items expire by "
                f"{expiry.get('AttributeName')!r}. Bring it back by hand."
            )

    def wait_until_ready(self, name: str) -> None:
        """Wait until the table and each of its indexes are ACTIVE."""
        while True:
            busy = list(_busy(self._described(name)))
            if not busy:
                return
            self._wait(f"{name}: {', '.join(busy)}")

    def wait_until_expiry_can_change(self, name: str) -> None:
        """Wait while DynamoDB still stops or starts to expire items, which takes up to an hour."""
        while True:
            status = self._expiry_status(name)["TimeToLiveStatus"]
            if status not in _EXPIRY_CHANGES:
                return
            self._wait(f"{name}: expiry is {status}, which takes up to an hour")

    def wait_until_searchable(self, name: str, index: str) -> None:
        """Wait until a first search of a new vector index succeeds; not of one of another kind.

        Raises
        ------
        RolloutError
            If it may not be searched from here.
        """
        table = self._described(name)
        if not is_vector_index(indexes_of(table)[index]):
            return
        request = first_search(table, index)
        while not self._answers(request):
            self._wait(f"{name}: {index} cannot be searched yet")

    def _answers(self, request: Mapping[str, Any]) -> bool:
        try:
            self._dynamodb.search_vectors(**request)
        except ClientError as error:
            if is_not_yet(error):
                return False
            raise RolloutError(
                f"Index {request['IndexName']!r} of {request['TableName']!r} is there, and a first "
                f"search of it fails: {error}. See that it can be searched, then start again."
            ) from error
        return True

    def last_reads(self, name: str, index: str) -> Reads | None:
        """Return what was read of an index in the last days; None if nothing was."""
        table = self._described(name)
        is_vectors = is_vector_index(indexes_of(table).get(index, {}))
        return reads_of_index(
            self._cloudwatch_of, table, index, is_vector_index=is_vectors, days=READ_DAYS
        )

    def _described(self, name: str) -> Mapping[str, Any]:
        table: Mapping[str, Any] = self._dynamodb.describe_table(TableName=name)["Table"]
        return table

    def _expiry_status(self, name: str) -> Mapping[str, Any]:
        answer = self._dynamodb.describe_time_to_live(TableName=name)
        description: Mapping[str, Any] = answer["TimeToLiveDescription"]
        return description

    def _expiry(self, name: str) -> Mapping[str, Any] | None:
        status = self._expiry_status(name)
        return status if status["TimeToLiveStatus"] == "ENABLED" else None


def _busy(table: Mapping[str, Any]) -> Iterator[str]:
    if table["TableStatus"] != "ACTIVE":
        yield f"the table is {table['TableStatus']}"
    for index in indexes_of(table).values():
        # A vector index may be ACTIVE and still be filled; it cannot be searched then.
        fills = is_vector_index(index) and bool(index.get("Backfilling"))
        if index["IndexStatus"] != "ACTIVE" or fills:
            filled = " and filled" if index.get("Backfilling") else ""
            yield f"{index['IndexName']} is {index['IndexStatus']}{filled}"


def _differences(found: set[str], expected: set[str]) -> str:
    parts = []
    if found - expected:
        parts.append(f"also has {', '.join(sorted(found - expected))}")
    if expected - found:
        parts.append(f"lacks {', '.join(sorted(expected - found))}")
    return " and ".join(parts)
