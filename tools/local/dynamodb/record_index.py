"""An index over the records of all streams in the file in which DynamoDB Local keeps them.

DynamoDB Local looks for the first record of a table's stream at each write to the table, and goes
over the records of all streams until it finds that one: 5 ms a write behind 10,000 records of other
streams. It keeps records for a day. Its file is one of SQLite, which uses an index if there is one.
"""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.messages import ServiceError

DATA_FILE: Final = "shared-local-instance.db"
INDEX: Final = "datactl_records_of_stream"

_LOG = logging.getLogger(__name__)
_LOCK_SECONDS = 5.0


async def index_stream_records(engine: Engine, tables_dir: Path) -> None:
    """Index the records, unless they are.

    Without the index everything works, but slower: it must not stop the gateway.

    Parameters
    ----------
    engine
        DynamoDB Local, which lays its file out with the first request.
    tables_dir
        The folder in which it keeps its tables.
    """
    file = f"{(tables_dir / DATA_FILE).absolute().as_uri()}?mode=rw"
    try:
        await engine.call("ListTables", {})
        with closing(sqlite3.connect(file, uri=True, timeout=_LOCK_SECONDS)) as data, data:
            data.execute(f"CREATE INDEX IF NOT EXISTS {INDEX} ON us (StreamID, SequenceNumber)")
    except (ServiceError, sqlite3.Error) as error:
        _LOG.warning("The records of streams have no index, and writes are slower: %s", error)
