"""A third reader of a stream is not added without a word."""

from pathlib import Path

from aws_cdk.assertions import Annotations, Match

from data_platform.dynamodb.types import StreamView
from data_platform.functions.spec import FunctionSpec
from data_platform.streams.consumed_stream import ConsumedStream
from data_platform.streams.failure_destination import FailureDestination
from data_platform.streams.stream_consumer import StreamConsumer
from tests.unit.declarations.factories import table
from tests.unit.functions.packages import new_function
from tests.unit.tables.stacks import PLAIN_STAGE, add_table, new_stack


def test_the_third_reader_of_a_stream_is_warned_of(tmp_path: Path) -> None:
    package, stack = new_function(tmp_path), new_stack()
    read, other = add_table(stack), add_table(stack, table(name="other", construct_id="OtherTable"))
    failures = FailureDestination(stack, "Failures", stage=PLAIN_STAGE)
    for number, tables in enumerate([(read, other), (read,), (other, read), (other,)]):
        StreamConsumer(
            stack,
            f"Consumer{number}",
            spec=FunctionSpec(name=f"consumer-{number}", package=package, purpose="Counts"),
            sources=[ConsumedStream(each, images=StreamView.KEYS_ONLY) for each in tables],
            failures=failures,
            stage=PLAIN_STAGE,
        )
    found = Annotations.from_stack(stack).find_warning("*", Match.any_value())
    said = {each.id.rpartition("/")[2]: str(each.entry.data) for each in found}
    assert set(said) == {"Consumer2", "Consumer3"}
    assert said["Consumer2"].startswith(
        "Consumer2 is reader 3 of the stream of table 'lessons', beside Consumer0 and Consumer1: "
        "DynamoDB throttles more than 2. Share a reader, or let the changes fan out"
    )
    assert "'other', beside Consumer0 and Consumer2" in said["Consumer3"]
