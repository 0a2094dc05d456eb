"""Vector indexes before an engine that has no gateway, such as moto."""

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.connections import Answer, Engine
from tools.local.dynamodb.members import check_members
from tools.local.dynamodb.messages import Message
from tools.local.dynamodb.table_writes import tables_written
from tools.local.dynamodb.vectors.layer import VectorLayer


def with_vector_indexes(engine: Engine, deployment: Deployment, passed: Answer) -> Answer:
    """Return what answers for the tables of an engine, and for vector indexes in its place.

    Parameters
    ----------
    engine
        The engine, which keeps its tables in memory.
    deployment
        Where they are.
    passed
        Answers for the tables themselves.
    """
    vectors = VectorLayer(engine, deployment)

    async def answer(request: Message) -> Message:
        check_members(request)
        written = tables_written(request.operation, request.body, deployment)
        return await vectors.answer(request, passed, written)

    return answer
