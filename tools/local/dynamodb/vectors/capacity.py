"""What writes consumed of vector indexes, for those who ask."""

from collections.abc import Mapping

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.messages import Message


def with_vector_capacity(
    answer: Message, changed: Mapping[str, Mapping[str, int]], deployment: Deployment
) -> Message:
    """Add the bytes that a write changed to its ConsumedCapacity.

    Parameters
    ----------
    answer
        The answer to the write.
    changed
        The bytes by table and index.
    deployment
        Where the tables seem to be.
    """
    if not answer.succeeded or not any(any(each.values()) for each in changed.values()):
        return answer
    content = answer.json()
    consumed = content.get("ConsumedCapacity") or []
    for capacity in consumed if isinstance(consumed, list) else [consumed]:
        table = deployment.table_name(capacity["TableName"])
        indexes = {
            name: {"VectorWriteRequestBytes": count}
            for name, count in changed.get(table, {}).items()
            if count
        }
        if indexes and "Table" in capacity:  # otherwise only totals were asked for
            capacity["VectorIndexes"] = indexes
    return answer.with_json(content)
