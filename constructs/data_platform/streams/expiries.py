"""How a function learns which deletions of a table with replicas are expiries."""

import json
from collections.abc import Iterable

from data_platform.stage import Stage
from data_platform.streams.consumed_stream import ConsumedStream

REPLICATED_EXPIRIES = "REPLICATED_EXPIRIES"
"""The variable that names the TTL attribute of each table with replicas to a function."""


def expiry_variables(sources: Iterable[ConsumedStream], stage: Stage) -> dict[str, str]:
    """Return what a function is told of the expiries of the tables that it follows."""
    if not stage.replicas:
        return {}
    attributes = {
        source.table.deployed_name: source.table.declaration.ttl.attribute
        for source in sources
        if source.table.declaration.ttl
    }
    return {REPLICATED_EXPIRIES: json.dumps(attributes, sort_keys=True)} if attributes else {}
