"""Following the logs of processes."""

from pathlib import Path

import pytest

from tools.local.supervisor import listing
from tools.local.supervisor.listing import new_lines


def test_a_log_that_is_begun_anew_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_POLL_SECONDS", 0)
    log = tmp_path / "moto.log"
    log.write_text("a line of long before\n")
    writes = iter(["a line of long before\nadded\nbeing wri", "new\n", "new\nnext\n"])

    def write_next() -> bool:
        text = next(writes, None)
        if text is not None:
            log.write_text(text)
        return text is not None

    found = [line for _, line in new_lines({"moto": log}, write_next)]

    assert found == ["added", "new", "next"]
