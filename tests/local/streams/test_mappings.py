"""The file of event source mappings."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.local.streams.pumping import mapping
from tools.local.streams.configuration import MappingConfiguration
from tools.local.streams.mappings import (
    MAPPINGS_FILE,
    MappingError,
    create_mapping,
    delete_mapping,
    list_mappings,
    update_mapping,
)

STREAM = "arn:aws:dynamodb:eu-west-1:111122223333:table/t/stream/2026-11-20T10:00:00.000"


def test_a_mapping_has_lambda_s_defaults(tmp_path: Path) -> None:
    made = create_mapping(tmp_path, mapping(STREAM))
    assert list_mappings(tmp_path) == [made]
    assert {name: made[name] for name in ("BatchSize", "ParallelizationFactor", "State")} == {
        "BatchSize": 100,
        "ParallelizationFactor": 1,
        "State": "Enabled",
    }
    configuration = MappingConfiguration.from_description(made)
    assert configuration.max_retries is None
    assert configuration.max_age_seconds == 86_400
    assert configuration.failure_destination is None


def test_every_property_reaches_the_pump(tmp_path: Path) -> None:
    criteria = {"Filters": [{"Pattern": '{"eventName": ["INSERT"]}'}]}
    made = create_mapping(
        tmp_path,
        mapping(
            STREAM,
            StartingPosition="LATEST",
            BatchSize="10",
            MaximumBatchingWindowInSeconds=5,
            MaximumRecordAgeInSeconds=3600,
            MaximumRetryAttempts=0,
            BisectBatchOnFunctionError="true",
            FunctionResponseTypes=["ReportBatchItemFailures"],
            DestinationConfig={"OnFailure": {"Destination": "arn:aws:s3:::bucket"}},
            FilterCriteria=criteria,
        ),
    )
    assert MappingConfiguration.from_description(made) == MappingConfiguration(
        mapping_id=made["UUID"],
        function_arn=made["FunctionArn"],
        stream_arn=STREAM,
        starting_position="LATEST",
        batch_size=10,
        batching_window_seconds=5,
        max_age_seconds=3600,
        max_retries=0,
        bisects=True,
        reports_item_failures=True,
        failure_destination="arn:aws:s3:::bucket",
        filter_criteria=criteria,
    )


def test_a_function_may_be_named(tmp_path: Path) -> None:
    made = create_mapping(tmp_path, mapping(STREAM, FunctionName="consumer"))
    assert made["FunctionArn"] == "arn:aws:lambda:eu-west-1:111122223333:function:consumer"


@pytest.mark.parametrize(
    ("properties", "complaint"),
    [
        ({"EventSourceArn": "arn:aws:sqs:us-east-1:1:queue"}, "is not the ARN of a table's stream"),
        ({"EventSourceArn": None}, "EventSourceArn is missing"),
        ({"FunctionName": ""}, "FunctionName is missing"),
        ({"StartingPosition": "NOW"}, "must be TRIM_HORIZON or LATEST"),
        ({"StartingPosition": None}, "must be TRIM_HORIZON or LATEST"),
        (
            {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1704189600},
            "must be TRIM_HORIZON or LATEST",
        ),
        ({"BatchSize": 10_001}, "BatchSize is 10001; it must be from 1 to 10000"),
        ({"BatchSize": 0}, "BatchSize is 0"),
        ({"MaximumBatchingWindowInSeconds": 301}, "MaximumBatchingWindowInSeconds is 301"),
        ({"ParallelizationFactor": 11}, "ParallelizationFactor is 11"),
        ({"MaximumRecordAgeInSeconds": 59}, "MaximumRecordAgeInSeconds is 59"),
        ({"MaximumRetryAttempts": 10_001}, "MaximumRetryAttempts is 10001"),
        ({"TumblingWindowInSeconds": 901}, "TumblingWindowInSeconds is 901"),
        ({"FilterCriteria": {"Filters": [{"Pattern": "{"}]}}, "is not JSON"),
    ],
)
def test_what_lambda_would_refuse_is_refused(
    tmp_path: Path, properties: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(MappingError, match=complaint):
        create_mapping(tmp_path, {**mapping(STREAM), **properties})
    assert list_mappings(tmp_path) == []


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("ParallelizationFactor", 4, "does not deliver several batches of a shard at a time"),
        ("TumblingWindowInSeconds", "60", "does not deliver tumbling windows"),
    ],
)
def test_what_is_not_imitated_is_refused_by_name(
    tmp_path: Path, option: str, value: object, complaint: str
) -> None:
    with pytest.raises(MappingError, match=f"{option} is {value}: the local AWS {complaint}"):
        create_mapping(tmp_path, mapping(STREAM, **{option: value}))
    assert list_mappings(tmp_path) == []
    made = create_mapping(tmp_path, mapping(STREAM))
    with pytest.raises(MappingError, match=complaint):
        update_mapping(tmp_path, made["UUID"], {option: value})
    assert list_mappings(tmp_path) == [made]


def test_a_function_reads_a_stream_only_once(tmp_path: Path) -> None:
    made = create_mapping(tmp_path, mapping(STREAM))
    with pytest.raises(MappingError, match=f"already belong to the mapping {made['UUID']}"):
        create_mapping(tmp_path, mapping(STREAM))


def test_an_update_changes_only_what_it_names(tmp_path: Path) -> None:
    made = create_mapping(tmp_path, mapping(STREAM, BatchSize=10))
    update_mapping(tmp_path, made["UUID"], {"Enabled": False, "FunctionName": "other"})
    (updated,) = list_mappings(tmp_path)
    assert (updated["State"], updated["BatchSize"]) == ("Disabled", 10)
    assert updated["FunctionArn"].endswith(":function:other")
    update_mapping(tmp_path, made["UUID"], {"BatchSize": 20})
    (updated,) = list_mappings(tmp_path)
    assert (updated["State"], updated["BatchSize"]) == ("Disabled", 20)
    with pytest.raises(KeyError):
        update_mapping(tmp_path, "unknown", {})


def test_a_deleted_mapping_is_gone(tmp_path: Path) -> None:
    made = create_mapping(tmp_path, mapping(STREAM))
    delete_mapping(tmp_path, made["UUID"])
    delete_mapping(tmp_path, made["UUID"])
    assert json.loads((tmp_path / MAPPINGS_FILE).read_text()) == {"EventSourceMappings": []}


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    requests = [mapping(STREAM, FunctionName=f"function-{number}") for number in range(20)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda request: create_mapping(tmp_path, request), requests))
    assert len(list_mappings(tmp_path)) == 20
