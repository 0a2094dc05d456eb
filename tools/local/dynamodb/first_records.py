"""The first records of each stream, which the gateway makes and its clients do not see.

At every write and every read DynamoDB Local looks for the first record of the shard, and goes over
the records that all streams had before it: 3 ms where the shard has been written to from the
beginning, 200 ms where 50,000 records of others come first. So the gateway writes and deletes an
item when a stream is made.
"""

import logging
from collections.abc import Mapping
from typing import Any, Final

from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.messages import ServiceError

_LOG = logging.getLogger(__name__)
_VALUES: Final = {
    "S": "datactl-first-record",
    "N": "-98765432109876543210987654321098765432",
    "B": "ZGF0YWN0bC1maXJzdC1yZWNvcmQ=",
}


async def make_first_records(engine: Engine, table: Mapping[str, Any]) -> None:
    """Make the first records of a table's new stream; without them it is only slower.

    Parameters
    ----------
    engine
        The engine with the table.
    table
        The table's description.
    """
    kinds = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
    names = [each["AttributeName"] for each in table["KeySchema"]]
    key = {name: {kinds[name]: _VALUES[kinds[name]]} for name in names}
    try:
        await engine.call("PutItem", {"TableName": table["TableName"], "Item": key})
        await engine.call("DeleteItem", {"TableName": table["TableName"], "Key": key})
    except ServiceError as error:
        _LOG.warning("The stream of %s is slower: %s", table["TableName"], error)


def is_first_record(record: Mapping[str, Any]) -> bool:
    """Tell whether the gateway made a record of the engine."""
    keys: Mapping[str, Mapping[str, str]] = record["dynamodb"]["Keys"]
    return all(value == _VALUES.get(kind) for each in keys.values() for kind, value in each.items())
