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
    # Not `find_warning`: jsii does not always know the type of what it returns.
    annotations = Annotations.from_stack(stack)
    third, third_of_other = (f"{stack.node.path}/Consumer{number}" for number in (2, 3))
    annotations.has_warning(
        f"/{third}",
        Match.string_like_regexp(
            "^Consumer2 is reader 3 of the stream of table 'lessons', beside Consumer0 and "
            "Consumer1: DynamoDB throttles more than 2. Share a reader, or let the changes fan out"
        ),
    )
    said = Match.string_like_regexp("^Consumer3 .*'other', beside Consumer0 and Consumer2")
    annotations.has_warning(f"/{third_of_other}", said)
    others = Match.not_(Match.string_like_regexp("^Consumer[23] is reader 3 "))
    annotations.has_no_warning("*", others)
    for number in (0, 1):
        annotations.has_no_warning(f"/{stack.node.path}/Consumer{number}", Match.any_value())
