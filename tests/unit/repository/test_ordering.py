"""How the tests are divided among processes."""

from tests.ordering import (
    DURATIONS,
    Duration,
    group_names,
    groups_of,
    read_durations,
    with_sharing_fixture,
)
from tools.paths import REPOSITORY


def test_files_that_share_servers_stay_together_while_that_is_short() -> None:
    files = [f"tests/queries/test_{name}.py" for name in "abcd"]

    groups = group_names({files[0]: 50.0, files[1]: 40.0, files[2]: 16.0, files[3]: 0.5})

    assert groups[files[1]] == groups[files[2]]
    assert groups[files[0]] != groups[files[1]]
    assert groups[files[3]] in (groups[files[0]], groups[files[1]])


def test_a_long_file_is_alone_in_its_group() -> None:
    files = ["tests/queries/test_a.py", "tests/queries/test_b.py"]

    groups = group_names({files[0]: 300.0, files[1]: 1.0})

    assert groups[files[0]] != groups[files[1]]


def test_files_that_share_nothing_can_run_anywhere() -> None:
    files = ["tests/unit/cost/test_a.py", "tests/unit/cost/test_b.py"]

    assert len(set(group_names(dict.fromkeys(files, 0.5)).values())) == 2


def test_few_tests_of_long_files_share_their_servers() -> None:
    durations = {f"tests/queries/test_{name}.py": Duration(50.0, 20) for name in "ab"}

    few = groups_of([f"{file}::test_{number}" for file in durations for number in "12"], durations)
    all_tests = [f"{file}::test_{number}" for file in durations for number in range(20)]

    assert len(set(few.values())) == 1
    assert len(set(groups_of(all_tests, durations).values())) == 2


def test_the_longest_come_first_however_few_of_their_tests_are_chosen() -> None:
    durations = {"tests/unit/test_long.py": Duration(50.0, 10)}
    chosen = [f"tests/unit/test_short.py::test_{number}" for number in range(5)]

    ordered = groups_of([*chosen, "tests/unit/test_long.py::test_it"], durations)

    assert list(ordered) == ["tests/unit/test_long.py::test_it", *chosen]


def test_the_tests_of_what_is_started_once_are_one_group_in_whatever_file() -> None:
    deployed = [
        with_sharing_fixture(f"tests/local/{name}.py::test_it[a@b]", ["request", "deployed_aws"])
        for name in ("first", "second")
    ]
    other = with_sharing_fixture("tests/local/first.py::test_other", ["tmp_path"])

    groups = groups_of([*deployed, other], {"tests/local/first.py": Duration(500.0, 2)})

    assert groups[deployed[0]] == groups[deployed[1]] == "deployed_aws"
    assert groups[other] == "tests/local/first.py"


def test_the_measured_files_exist() -> None:
    missing = [name for name in read_durations() if not (REPOSITORY / name).exists()]

    assert not missing, f"{DURATIONS.name} is out of date: run `make durations`"
