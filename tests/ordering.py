"""Which tests one process runs together, and in which order the processes take them.

A group runs in one process: the tests of a file, and of files that share expensive fixtures,
as long as they do not take too long together. The longest groups come first, so that no process is
left with a long one at the end. `tests/durations.json` says how long each file takes;
`make durations` measures it again.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from xdist.scheduler import LoadGroupScheduling

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


@dataclass(frozen=True)
class Duration:
    """How long the tests of a file took together, and how many they were."""

    seconds: float
    tests: int


class Scheduling(LoadGroupScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives the groups of the chosen tests to the processes, in the order of their collection."""

    _groups: Mapping[str, str]

    def schedule(self) -> None:
        """Divide the tests, which all processes have collected."""
        if self.collection is None:
            collected = next(iter(self.registered_collections.values()))
            self._groups = groups_of(collected, read_durations())
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self._groups[nodeid]


def groups_of(node_ids: Iterable[str], durations: Mapping[str, Duration]) -> dict[str, str]:
    """Return the group of each test, those of the files that take longest first.

    A file of which few tests are chosen takes its share of the time in a group. It keeps its place
    in the order, since what its tests prepare together takes as long for few of them.
    """
    named = {node_id: _sharing_fixture(node_id) for node_id in node_ids}
    tests = Counter(map(_file, named))
    by_file = group_names({file: _share(durations.get(file), tests[file]) for file in tests})
    groups = {node_id: name or by_file[_file(node_id)] for node_id, name in named.items()}
    lengths: dict[str, float] = defaultdict(float)
    for node_id, group in groups.items():
        file = _file(node_id)
        lengths[group] += _seconds(durations.get(file)) / tests[file]
    # Stable: the tests of a group stay in the order in which they were collected.
    longest_first = sorted(groups, key=lambda each: (-lengths[groups[each]], groups[each]))
    return {node_id: groups[node_id] for node_id in longest_first}


def group_names(seconds: Mapping[str, float]) -> dict[str, str]:
    """Return the group of each file: as few of a sharing folder as their length allows."""
    groups: dict[str, str] = {}
    filled: dict[str, list[float]] = defaultdict(list)
    for file in sorted(seconds, key=lambda file: (-seconds[file], file)):
        folder = next((name for name in _SHARING if file.startswith(name)), None)
        if folder is None:
            groups[file] = file
            continue
        groups_of_folder = filled[folder]
        for number, taken in enumerate(groups_of_folder):
            if taken + seconds[file] <= _GROUP_SECONDS:
                groups_of_folder[number] += seconds[file]
                break
        else:
            groups_of_folder.append(seconds[file])
            number = len(groups_of_folder) - 1
        groups[file] = f"{folder}{number}"
    return groups


def with_sharing_fixture(node_id: str, fixtures: Iterable[str]) -> str:
    """Return the ID by which a test is known, which names the fixture that makes its group."""
    return next((f"{node_id}@{name}" for name in _SHARING_FIXTURES if name in fixtures), node_id)


def read_durations() -> dict[str, Duration]:
    """Return how long the tests of each longer file took."""
    return {
        file: Duration(**measured)
        for file, measured in json.loads(DURATIONS.read_text("utf-8")).items()
    }


def write_durations(seconds: Mapping[str, float]) -> None:
    """Write down how long each test took, added up by files, but for short ones."""
    tests = Counter(map(_file, seconds))
    taken: dict[str, float] = defaultdict(float)
    for node_id, each in seconds.items():
        taken[_file(node_id)] += each
    longer = {
        file: {"seconds": round(each, 1), "tests": tests[file]}
        for file, each in taken.items()
        if each > SHORT_SECONDS
    }
    DURATIONS.write_text(json.dumps(longer, indent=2, sort_keys=True) + "\n", "utf-8")


def _file(node_id: str) -> str:
    return node_id.partition("::")[0]


def _sharing_fixture(node_id: str) -> str | None:
    return next((name for name in _SHARING_FIXTURES if node_id.endswith(f"@{name}")), None)


def _seconds(measured: Duration | None) -> float:
    return measured.seconds if measured else SHORT_SECONDS


def _share(measured: Duration | None, tests: int) -> float:
    return measured.seconds * tests / measured.tests if measured else SHORT_SECONDS
