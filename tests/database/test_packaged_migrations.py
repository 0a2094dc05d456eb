"""The migrations run with what their package holds: it leaves out parts of SQLAlchemy."""

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

from data_platform.functions.local_bundling import python_code
from data_platform.functions.sources import CUSTOM_RESOURCES, FUNCTION_SETTINGS
from mavprep_database.version import MIGRATIONS

# The package comes first, what Lambda's runtime has comes from this machine.
PROGRAM = """
import sys
sys.path[:0] = [sys.argv[1]]
sys.path.append(sys.argv[2])
import mavprep_database.handler, sqlalchemy, psycopg
from mavprep_database.runner import migrate
assert mavprep_database.__file__.startswith(sys.argv[1]), mavprep_database.__file__
assert sqlalchemy.__file__.startswith(sys.argv[1]), sqlalchemy.__file__
with psycopg.connect(sys.argv[3]) as connection:
    print(migrate(connection).before, migrate(connection, "base").after)
"""


def _unpack(archive: Path, target: Path) -> None:
    with zipfile.ZipFile(archive) as package:
        package.extractall(target)
    # Compiled for Lambda's processor; those of this machine take their place.
    for folder in [*target.glob("psycopg_binary*"), *target.glob("markupsafe*")]:
        shutil.rmtree(folder)


def test_all_migrations_run_forward_and_back(tmp_path: Path, empty_database: str) -> None:
    python_code(MIGRATIONS.parent, FUNCTION_SETTINGS, CUSTOM_RESOURCES, cache=tmp_path / "cache")
    (archive,) = (tmp_path / "cache").glob("*.zip")
    _unpack(archive, tmp_path / "task")
    arguments = [str(tmp_path / "task"), sysconfig.get_path("platlib"), empty_database]
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", PROGRAM, *arguments],
        capture_output=True,
        check=False,
        text=True,
    )
    assert answer.stderr == ""
    assert answer.stdout == "None None\n"
