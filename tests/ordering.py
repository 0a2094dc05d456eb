"""Which tests one process runs together, and in which order the processes take them.

A group runs in one process: the tests of a file, and of files that share expensive fixtures,
as long as they do not take too long together. The longest groups come first, so that no process is
left with a long one at the end. `tests/durations.json` says how long each file takes;
`make durations` measures it again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tools.paths import REPOSITORY

if TYPE_CHECKING:
    import pytest

DURATIONS = Path(__file__).with_name("durations.json")
SHORT_SECONDS = 0.5
"""How long a file takes that is not listed."""

_GROUP_SECONDS = 60.0
_SHARING = (
    "tests/database/",
    "tests/handlers/",
    "tests/local/cloudformation/",
    "tests/local/dynamodb/",
    "tests/local/functions/",
    "tests/local/streams/",
    "tests/nag/",
    "tests/queries/",
    "tests/recipes/",
    "tests/unit/rds/",
)
"""Folders whose files share servers or engines, which every process starts for itself."""

_SHARING_FIXTURES = ("deployed_aws", "started", "built_site")
"""Fixtures that are started but once: all their tests are one group, however long they take.

Tests of one local AWS would also see what others do to it at the same time.
"""


def group_names(files: Iterable[str], seconds: Mapping[str, float]) -> dict[str, str]:
    """Return the group of each file: as few of a sharing folder as their length allows."""
    groups: dict[str, str] = {}
    filled: dict[str, list[float]] = defaultdict(list)
    for file in sorted(files, key=lambda file: (-seconds.get(file, SHORT_SECONDS), file)):
        folder = next((name for name in _SHARING if file.startswith(name)), None)
        if folder is None:
            groups[file] = file
            continue
        length, groups_of_folder = seconds.get(file, SHORT_SECONDS), filled[folder]
        for number, taken in enumerate(groups_of_folder):
            if taken + length <= _GROUP_SECONDS:
                groups_of_folder[number] += length
                break
        else:
            groups_of_folder.append(length)
            number = len(groups_of_folder) - 1
        groups[file] = f"{folder}{number}"
    return groups


def read_durations() -> dict[str, float]:
    """Return the seconds that the tests of each longer file took."""
    durations: dict[str, float] = json.loads(DURATIONS.read_text("utf-8"))
    return durations


def write_durations(seconds: Mapping[str, float]) -> None:
    """Write down how long the tests of each file took, but for short ones."""
    longer = {name: round(taken, 1) for name, taken in seconds.items() if taken > SHORT_SECONDS}
    DURATIONS.write_text(json.dumps(longer, indent=2, sort_keys=True) + "\n", "utf-8")


def arrange(items: list[pytest.Item]) -> dict[pytest.Item, str]:
    """Put the tests of long groups first, and return the group of each."""
    seconds = read_durations()
    names = {path: path.relative_to(REPOSITORY).as_posix() for path in {i.path for i in items}}
    files = {item: names[item.path] for item in items}
    by_file = group_names(set(files.values()), seconds)
    groups = {item: _group(item, by_file[file]) for item, file in files.items()}
    counts: dict[str, int] = defaultdict(int)
    for file in files.values():
        counts[file] += 1
    lengths: dict[str, float] = defaultdict(float)
    for item, file in files.items():
        lengths[groups[item]] += seconds.get(file, SHORT_SECONDS) / counts[file]
    # Stable: the tests of a group stay in the order in which they were collected.
    items.sort(key=lambda item: (-lengths[groups[item]], groups[item]))
    return groups


def _group(item: pytest.Item, name: str) -> str:
    needed: Iterable[str] = getattr(item, "fixturenames", ())
    return next((fixture for fixture in _SHARING_FIXTURES if fixture in needed), name)
