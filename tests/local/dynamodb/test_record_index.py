"""The index over the stream records in the file of DynamoDB Local."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.local.dynamodb.clients import STREAM, client, table_request
from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.engine import start_dynamodb_local
from tools.local.dynamodb.record_index import DATA_FILE, INDEX
from tools.local.dynamodb.running import RunningServer
from tools.local.settings import StateFolder, TableEngine
from tools.local.supervisor.processes import GATEWAY, process_specs

PORTS = {"moto": 1, "dynamodb": 2, "dynamodb-gateway": 3, "cloudformation": 4, "postgres": 5}


def test_the_first_record_of_a_stream_is_found_by_the_index(tmp_path: Path) -> None:
    """In a new file, in one of an earlier version, and in one that has the index."""
    for is_indexed in (False, True, True):
        with start_dynamodb_local(data_dir=tmp_path) as engine:
            tables_dir = tmp_path if is_indexed else None
            with start_gateway(engine.url, sweep_seconds=0, tables_dir=tables_dir) as gateway:
                request = table_request(StreamSpecification=STREAM)
                dynamodb = client("dynamodb", gateway.url)
                dynamodb.create_table(**request)
                dynamodb.put_item(TableName=request["TableName"], Item={"pk": {"S": "1"}})

        with closing(sqlite3.connect(tmp_path / DATA_FILE)) as data:
            plan = data.execute(
                "EXPLAIN QUERY PLAN SELECT MIN(SequenceNumber) FROM us WHERE StreamID = 'a'"
            ).fetchall()
        assert (INDEX in str(plan)) is is_indexed


def test_a_gateway_serves_without_the_file(engine: RunningServer, tmp_path: Path) -> None:
    with start_gateway(engine.url, sweep_seconds=0, tables_dir=tmp_path) as gateway:
        assert "TableNames" in client("dynamodb", gateway.url).list_tables()
    assert not list(tmp_path.iterdir())


def test_the_local_aws_indexes_what_it_keeps_on_disk(tmp_path: Path) -> None:
    for is_in_memory in (False, True):
        specs = process_specs(
            StateFolder(tmp_path), TableEngine.DYNAMODB_LOCAL, PORTS, is_in_memory=is_in_memory
        )
        commands = {spec.name: spec.command for spec in specs}
        engine_dir = tmp_path / "data" / "dynamodb"
        is_indexed = f"--tables-dir={engine_dir}" in commands[GATEWAY]()
        assert is_indexed is not is_in_memory
        assert (str(engine_dir) in commands["dynamodb"]()) is is_indexed
