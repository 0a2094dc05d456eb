"""The app of this repository, as the local AWS knows it."""

from typing import Final

from data_platform.compliance.checked import CHANGES_ONLY_VARIABLE
from stacks.environments import stage_named
from tools.configuration import chosen_stage
from tools.local.project import Project, Suggestion
from tools.paths import REPOSITORY


def suggestions(stage: str) -> tuple[Suggestion, ...]:
    """Return what to try once a stage is deployed."""
    return (
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
                f"""aws ssm get-parameters-by-path --path /data-platform/{stage}/iops --recursive \\
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


PROJECT: Final = Project(
    root=REPOSITORY,
    default_stage=chosen_stage,
    check_stage=stage_named,
    suggestions=suggestions,
    variables={CHANGES_ONLY_VARIABLE: "true"},
)
