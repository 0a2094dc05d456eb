"""Files that are either whole or not there, and who keeps state in them."""

import time
from pathlib import Path

import pytest

from tools.local.dynamodb.table_settings import SettingsStore, TableSettings
from tools.local.dynamodb.ttl_marks import TtlMarks
from tools.local.files import read_json, write_json, write_text
from tools.local.streams.checkpoints import Checkpoint, Checkpoints

EVENT_ID = "6f9619ff-8b86-d011-b42d-00c04fc964ff"


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    write_json(path, {"former": True})
    with pytest.raises(UnicodeEncodeError):
        write_text(path, "half of it, then \udcff")
    assert read_json(path) == {"former": True}
    assert list(tmp_path.iterdir()) == [path]


def test_checkpoints_of_a_former_version_are_read(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path, "id", "stream")
    checkpoints.put({"shard": Checkpoint("7")})
    (path,) = (tmp_path / "stream-checkpoints").iterdir()
    content = read_json(path)
    content["shards"]["shard"]["window"] = None
    write_json(path, content)
    assert Checkpoints(tmp_path, "id", "stream").get("shard") == Checkpoint("7")


def test_settings_of_tables_survive(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings = TableSettings(ttl_attribute="expires", tags={"team": "data"})
    SettingsStore(path).put("table", settings)
    assert SettingsStore(path).get("table") == settings


def test_a_mark_that_was_cut_off_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "marks.txt"
    other = EVENT_ID.replace("6", "7")
    path.write_text(f"{time.time():.0f} {EVENT_ID}\n{time.time():.0f} {other[:9]}", "utf-8")
    marks = TtlMarks(path)
    assert marks.is_marked(EVENT_ID)
    marks.note([other])
    assert all(TtlMarks(path).is_marked(each) for each in (EVENT_ID, other))
