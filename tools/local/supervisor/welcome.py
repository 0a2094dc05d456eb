"""The closing screen of `make local`: what to try next."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Suggestion:
    """Something to try, in a shell that points at the local AWS.

    Attributes
    ----------
    title
        What it shows.
    commands
        Shell commands that work as they are printed, in this order.
    """

    title: str
    commands: tuple[str, ...]


PREPARATION: Final = Suggestion(
    "Point a shell at the local AWS",
    ("source .venv/bin/activate", 'eval "$(datactl local env)"'),
)

SUGGESTIONS: Final = (
    Suggestion(
        "Write an IOPS metric, and read it by key and by index",
        (
            """aws dynamodb put-item --table-name iops-dashboard-metrics --item '{
    "entity_id": {"S": "stu_7001"}, "entity_type": {"S": "student"},
    "health_score": {"N": "64"}, "sessions_7d": {"N": "1"},
    "last_updated": {"S": "'$(date -u +%Y-%m-%dT%H:%M:%SZ)'"}}'""",
            """aws dynamodb get-item --table-name iops-dashboard-metrics \\
    --key '{"entity_id": {"S": "stu_7001"}, "entity_type": {"S": "student"}}'""",
            """aws dynamodb query --table-name iops-dashboard-metrics \\
    --index-name EntityTypeHealthIndex \\
    --key-condition-expression "entity_type = :type AND health_score < :score" \\
    --expression-attribute-values '{":type": {"S": "student"}, ":score": {"N": "70"}}'""",
        ),
    ),
    Suggestion(
        "See the table's indexes, and the change in its stream",
        (
            """aws dynamodb describe-table --table-name iops-dashboard-metrics \\
    --query 'Table.GlobalSecondaryIndexes[].[IndexName,IndexStatus,ItemCount]' --output table""",
            """STREAM_ARN=$(aws dynamodb describe-table --table-name iops-dashboard-metrics \\
    --query Table.LatestStreamArn --output text)""",
            """SHARD_ID=$(aws dynamodbstreams describe-stream --stream-arn "$STREAM_ARN" \\
    --query 'StreamDescription.Shards[0].ShardId' --output text)""",
            """ITERATOR=$(aws dynamodbstreams get-shard-iterator --stream-arn "$STREAM_ARN" \\
    --shard-id "$SHARD_ID" --shard-iterator-type TRIM_HORIZON --output text)""",
            """aws dynamodbstreams get-records --shard-iterator "$ITERATOR" \\
    --query 'Records[-1].[eventName,dynamodb.NewImage]'""",
        ),
    ),
    Suggestion(
        "Ask a documented question; without a pattern, list those of a product",
        (
            "datactl query iops",
            "datactl query iops low-health entity_type=student threshold=70 --local",
            "datactl query mavprep question-search text=derivative --local",
        ),
    ),
    Suggestion(
        "See what the stacks give to other teams",
        (
            """aws cloudformation list-exports --output table \\
    --query "Exports[?starts_with(Name, 'IOps')].[Name,Value]\"""",
            """aws ssm get-parameters-by-path --path /data-platform/dev/iops --recursive \\
    --query 'Parameters[].[Name,Value]' --output table""",
        ),
    ),
    Suggestion(
        "Look into PostgreSQL",
        ("datactl local psql -c 'SELECT version()'",),
    ),
    Suggestion(
        "See what runs",
        ("datactl local status",),
    ),
)

_CLOSING: Final = """\
Change a table in stacks/, and `datactl local up` deploys the difference.
`datactl local logs PROCESS --follow` shows what a process says; `datactl local down` stops it all.
"""


def welcome_text() -> str:
    """Return the whole screen."""
    parts = [
        "\n".join((f"# {suggestion.title}", *suggestion.commands))
        for suggestion in (PREPARATION, *SUGGESTIONS)
    ]
    return "\n\n".join(("All five products run on this machine. Try:", *parts, _CLOSING))
