"""Where the pump begins, and where it goes on."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.local.streams.pumping import (
    Consumer,
    StreamTable,
    failing_on,
    make_client,
    mapping,
    pumping,
    wait_until,
)
from tools.local.functions.invocation import Invocation
from tools.local.streams.api import Shard, StreamsApi
from tools.local.streams.mappings import delete_mapping, list_mappings, update_mapping


def threads_of(mapping_id: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith(mapping_id)]


def test_a_restart_neither_loses_nor_repeats(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    first, second = Consumer(), Consumer()
    with pumping(tmp_path, dynamodb_url, first, mapping(table.stream_arn)):
        table.put_many("1", "2")
        wait_until(lambda: len(first.keys) == 2, "two records")
    table.put_many("3", "4")
    with pumping(tmp_path, dynamodb_url, second):
        table.put("5")
        wait_until(lambda: len(second.keys) == 3, "three records")
    assert (first.keys, second.keys) == (["1", "2"], ["3", "4", "5"])


def test_a_batch_interrupted_by_a_stop_is_delivered_again(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    table.put_many("1", "bad")
    stuck, after = failing_on("bad"), Consumer()
    with pumping(tmp_path, dynamodb_url, stuck, mapping(table.stream_arn)):
        wait_until(lambda: len(stuck.events) > 1, "retries")
    with pumping(tmp_path, dynamodb_url, after):
        wait_until(lambda: after.events, "the batch")
    assert after.keys == ["1", "bad"]


def test_latest_skips_what_was_there_and_nothing_after_a_restart(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    table.put("before")
    first, second = Consumer(), Consumer()
    request = mapping(table.stream_arn, StartingPosition="LATEST")
    with pumping(tmp_path, dynamodb_url, first, request):
        wait_until(lambda: list((tmp_path / "stream-checkpoints").glob("*.json")), "the start")
    table.put("while it was down")
    with pumping(tmp_path, dynamodb_url, second):
        wait_until(lambda: second.events, "the record")
    assert (first.keys, second.keys) == ([], ["while it was down"])


def test_a_disabled_stream_is_read_to_its_end(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    table.put("1")
    table.dynamodb.update_table(TableName=table.name, StreamSpecification={"StreamEnabled": False})
    consumer = Consumer()
    with pumping(tmp_path, dynamodb_url, consumer, mapping(table.stream_arn)):
        wait_until(lambda: consumer.events, "the record")
        folder = tmp_path / "stream-checkpoints"
        wait_until(lambda: '"finished": true' in next(folder.glob("*.json")).read_text(), "end")


def test_mappings_come_change_and_go_while_the_pump_runs(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    consumer = Consumer()
    with pumping(tmp_path, dynamodb_url, consumer, mapping(table.stream_arn)):
        table.put("1")
        wait_until(lambda: consumer.keys == ["1"], "the first record")
        (kept,) = list_mappings(tmp_path)
        update_mapping(tmp_path, kept["UUID"], {"Enabled": False})
        wait_until(lambda: not threads_of(kept["UUID"]), "the mapping to stop")
        table.put("2")
        update_mapping(tmp_path, kept["UUID"], {"Enabled": True, "BatchSize": 1})
        table.put("3")
        wait_until(lambda: len(consumer.keys) == 3, "the others")
        delete_mapping(tmp_path, kept["UUID"])
        folder = tmp_path / "stream-checkpoints"
        wait_until(lambda: not list(folder.glob("*.json")), "the checkpoints to go")
    assert consumer.batches == [["1"], ["2"], ["3"]]


def test_places_of_a_former_stream_say_nothing_of_the_present_one(
    tmp_path: Path, moto_url: str
) -> None:
    """The streams of moto have the same shard and the same numbers, so nothing else tells them."""
    dynamodb = make_client("dynamodb", moto_url)
    former = StreamTable.create(dynamodb)
    first, second = Consumer(), Consumer()
    with pumping(tmp_path, moto_url, first, mapping(former.stream_arn)):
        for key in ("1", "2", "3"):
            former.put(key)
        wait_until(lambda: len(first.keys) == 3, "three records")
    dynamodb.delete_table(TableName=former.name)
    present = StreamTable.create(dynamodb, name=former.name)
    (kept,) = list_mappings(tmp_path)
    update_mapping(tmp_path, kept["UUID"], {"EventSourceArn": present.stream_arn})
    present.put("4")
    with pumping(tmp_path, moto_url, second):
        present.put("5")
        wait_until(lambda: second.keys[-1:] == ["5"], "the new stream's records")
    assert second.keys == ["4", "5"]


def test_latest_holds_for_a_new_stream_as_well(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    consumer = Consumer()
    request = mapping(table.stream_arn, StartingPosition="LATEST")
    present = StreamTable.create(table.dynamodb)
    present.put("before")
    folder = tmp_path / "stream-checkpoints"

    def is_followed(stream: StreamTable) -> bool:
        return any(stream.stream_arn in path.read_text("utf-8") for path in folder.glob("*.json"))

    with pumping(tmp_path, dynamodb_url, consumer, request):
        wait_until(lambda: is_followed(table), "the first stream")
        (kept,) = list_mappings(tmp_path)
        update_mapping(tmp_path, kept["UUID"], {"EventSourceArn": present.stream_arn})
        wait_until(lambda: is_followed(present), "the new stream")
        present.put("after")
        wait_until(lambda: "after" in consumer.keys, "the record")
    assert "before" not in consumer.keys


class Dying(BaseException):
    """Ends a thread, whatever the thread does against exceptions."""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_worker_that_dies_is_started_again(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    consumer = Consumer()
    deaths = [1, 2]

    def invoke(function: str, event: Mapping[str, Any]) -> Invocation:
        if deaths:
            deaths.pop()
            raise Dying
        return consumer(function, event)

    with pumping(tmp_path, dynamodb_url, invoke, mapping(table.stream_arn)):
        table.put("1")
        wait_until(lambda: consumer.keys == ["1"], "the record")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_mapping_whose_thread_dies_is_started_again(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    class Mortal(StreamsApi):
        deaths = 2

        def shards(self, stream_arn: str) -> list[Shard]:
            if self.deaths:
                self.deaths -= 1
                raise Dying
            return super().shards(stream_arn)

    consumer = Consumer()
    with pumping(tmp_path, Mortal(dynamodb_url), consumer, mapping(table.stream_arn)):
        table.put("1")
        wait_until(lambda: consumer.keys == ["1"], "the record")
