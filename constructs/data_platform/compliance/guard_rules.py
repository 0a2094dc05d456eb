"""The platform's own Guard rules, for what the published packs do not look at."""

from collections.abc import Iterable
from pathlib import Path

from aws_cdk import ValidationRuleSource

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import Product
from data_platform.dynamodb.types import StreamView

_RULES = Path(__file__).parent / "rules"


def guard_rules(deployment: Deployment, products: Iterable[Product]) -> list[ValidationRuleSource]:
    """Return the rules of a deployment: the written ones, and those its declarations imply."""
    files = ["every_stage", "databases", "instances", "policies", "vector_indexes"]
    if deployment.stage.protected:
        files += ["protected_stages", "protected_databases"]
    backup_days = str(deployment.stage.database.backup_days)
    written = [
        ValidationRuleSource(
            name=name,
            content=(_RULES / f"{name}.guard")
            .read_text("utf-8")
            .replace("BACKUP_DAYS", backup_days),
        )
        for name in files
    ]
    return [
        *written,
        ValidationRuleSource(name="streams", content=stream_rules(deployment, products)),
    ]


def stream_rules(deployment: Deployment, products: Iterable[Product]) -> str:
    """Write the rule that every declared table has exactly the stream it declares.

    Where tables are replicated, DynamoDB needs a stream with both images on each of them.
    """
    replicated = StreamView.NEW_AND_OLD_IMAGES if deployment.stage.replicas else None
    names: dict[StreamView | None, list[str]] = {}
    for product in products:
        for table in product.tables:
            stream = table.stream or replicated
            names.setdefault(stream, []).append(deployment.named(table.name))
    return "\n".join(_stream_rule(stream, tables) for stream, tables in names.items())


def _stream_rule(stream: StreamView | None, tables: list[str]) -> str:
    variable = f"tables_{stream or 'without_stream'}".lower()
    listed = ", ".join(f"'{name}'" for name in tables)
    if stream:
        check = f".Properties.StreamSpecification.StreamViewType == '{stream}'"
        message = f"The table's stream carries {stream}, as declared"
    else:
        check = ".Properties.StreamSpecification !exists"
        message = "The table declares no stream"
    return f"""\
let {variable} = Resources.*[
    Type == 'AWS::DynamoDB::GlobalTable'
    Properties.TableName in [{listed}]
]

rule TABLE_STREAM_AS_DECLARED_{(stream or "NONE")} when %{variable} !empty {{
    %{variable}{check}
    <<{message}>>
}}
"""
