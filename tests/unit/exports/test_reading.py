"""Exports are read as they arrive, and nothing that is missing or changed goes unnoticed."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.unit.exports.exports import INCREMENTAL, TABLE_ARN, write_export
from tools.exports.errors import ExportError
from tools.exports.manifests import Export, read_export
from tools.exports.places import BucketPlace, FolderPlace, place_of
from tools.exports.records import Record, records


def item(number: int) -> dict[str, Any]:
    return {"pk": {"S": f"p{number}"}, "sk": {"N": str(number)}, "b": {"B": "/w=="}}


def read(folder: Path) -> Export:
    place, key = place_of(str(folder), lambda: None)
    return read_export(place, key)


def all_records(export: Export) -> list[Record]:
    return [each for file in export.files for each in records(export, file, ("pk", "sk"))]


def test_a_full_export_holds_items(tmp_path: Path) -> None:
    export = read(write_export(tmp_path, [[{"Item": item(1)}, {"Item": item(2)}], []]))

    assert (export.table_name, export.table_arn) == ("orders", TABLE_ARN)
    assert not export.is_incremental
    assert export.ends == datetime(2026, 11, 20, 3, tzinfo=UTC)
    assert export.items == 2
    [first, _second] = all_records(export)
    assert first.key == {"pk": {"S": "p1"}, "sk": {"N": "1"}}
    assert first.new == {**item(1), "b": {"B": b"\xff"}}


def test_an_incremental_export_holds_what_became_of_items(tmp_path: Path) -> None:
    key = {"pk": {"S": "p"}, "sk": {"N": "1"}}
    metadata = {"WriteTimestampMicros": {"N": "1700000000000000"}}
    common = {"Metadata": metadata, "Keys": key}
    files = [
        [{**common, "NewImage": item(1)}],
        [{**common, "OldImage": item(1), "NewImage": item(2)}, {**common, "OldImage": item(1)}],
        [common],
    ]
    export = read(write_export(tmp_path, files, **INCREMENTAL))

    found = all_records(export)

    assert export.begins == datetime(2026, 11, 20, 3, tzinfo=UTC)
    assert export.ends == datetime(2026, 11, 20, 4, tzinfo=UTC)
    assert export.has_old_images
    assert all(each.key == key for each in found)
    known = [(each.old is not None, each.new is not None) for each in found]
    assert known == [(False, True), (True, True), (True, False), (False, False)]


@pytest.mark.parametrize("keys_with_prefix", [True, False])
@pytest.mark.parametrize("prefix", ["", "a/b/"])
@pytest.mark.parametrize("summary", [{}, INCREMENTAL])
def test_files_are_found_below_any_prefix(
    tmp_path: Path, prefix: str, summary: dict[str, Any], *, keys_with_prefix: bool
) -> None:
    line = {"Item": item(1)} if not summary else {"Keys": item(1), "NewImage": item(1)}
    own = write_export(
        tmp_path, [[line]], prefix=prefix, keys_with_prefix=keys_with_prefix, **summary
    )
    assert len(all_records(read(own / "manifest-summary.json"))) == 1


def test_reading_goes_on_where_it_was_left(tmp_path: Path) -> None:
    export = read(write_export(tmp_path, [[{"Item": item(n)} for n in range(5)]]))
    [file] = export.files
    rest = list(records(export, file, ("pk",), skipped=3))
    assert [each.key for each in rest] == [{"pk": {"S": "p3"}}, {"pk": {"S": "p4"}}]


def shorten(own: Path) -> None:
    [data] = (own / "data").iterdir()
    data.write_bytes(data.read_bytes()[:-12])


def replace_item(own: Path) -> None:
    [data] = (own / "data").iterdir()
    data.write_bytes(gzip.compress(json.dumps({"Item": item(7)}).encode() + b"\n"))


def lose_line(own: Path) -> None:
    [data] = (own / "data").iterdir()
    data.write_bytes(gzip.compress(b""))


def spoil_line(own: Path) -> None:
    [data] = (own / "data").iterdir()
    data.write_bytes(gzip.compress(b'{"Item": {"secret": {"S": "x"}}}\n'))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (shorten, "is damaged after line"),
        (replace_item, "is not the file that was exported: its checksum differs"),
        (lose_line, "holds 0 items, its manifest says 1"),
        (spoil_line, "line 1: no record as DynamoDB writes it"),
        (lambda own: next((own / "data").iterdir()).unlink(), "There is no "),
    ],
)
def test_a_damaged_file_is_no_export(
    tmp_path: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    own = write_export(tmp_path, [[{"Item": item(1)}]])
    spoil(own)
    with pytest.raises(ExportError, match=sentence) as caught:
        all_records(read(own))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("summary", "sentence"),
    [
        ({"outputFormat": "ION"}, "is in ION: only DynamoDB JSON can be read"),
        ({"itemCount": 3}, "says 3 items, its files hold 1"),
        ({"exportTime": None}, "is no manifest of an export"),
        ({"exportType": "INCREMENTAL_EXPORT"}, "is no manifest of an export"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(
    tmp_path: Path, summary: dict[str, Any], sentence: str
) -> None:
    own = write_export(tmp_path, [[{"Item": item(1)}]], **summary)
    with pytest.raises(ExportError, match=sentence):
        read(own)


def test_an_export_that_is_not_there_or_not_finished_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"give s3://BUCKET/PREFIX or a folder"):
        place_of("nowhere", lambda: None)
    with pytest.raises(ExportError, match="names no bucket"):
        place_of("s3:///x", lambda: None)
    with pytest.raises(ExportError, match=r"There is no .*manifest-summary\.json"):
        read_export(FolderPlace(tmp_path), "AWSDynamoDB/x")


def test_an_address_in_s3_is_a_bucket_and_a_key() -> None:
    place, key = place_of("s3://a-bucket/x/AWSDynamoDB/1/", lambda: "client")
    assert (place, key) == (BucketPlace("client", "a-bucket"), "x/AWSDynamoDB/1")
    assert place.address(key) == "s3://a-bucket/x/AWSDynamoDB/1"
