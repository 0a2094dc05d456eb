"""How the tests are divided among processes."""

from tests.ordering import DURATIONS, group_names, read_durations
from tools.paths import REPOSITORY


def test_files_that_share_servers_stay_together_while_that_is_short() -> None:
    files = [f"tests/queries/test_{name}.py" for name in "abcd"]

    groups = group_names(files, {files[0]: 50.0, files[1]: 40.0, files[2]: 16.0})

    assert groups[files[1]] == groups[files[2]]
    assert groups[files[0]] != groups[files[1]]
    assert groups[files[3]] in (groups[files[0]], groups[files[1]])


def test_a_long_file_is_alone_in_its_group() -> None:
    files = ["tests/queries/test_a.py", "tests/queries/test_b.py"]

    groups = group_names(files, {files[0]: 300.0, files[1]: 1.0})

    assert groups[files[0]] != groups[files[1]]


def test_files_that_share_nothing_can_run_anywhere() -> None:
    files = ["tests/unit/cost/test_a.py", "tests/unit/cost/test_b.py"]

    assert len(set(group_names(files, {}).values())) == 2


def test_the_measured_files_exist() -> None:
    missing = [name for name in read_durations() if not (REPOSITORY / name).exists()]

    assert not missing, f"{DURATIONS.name} is out of date: run `make durations`"
