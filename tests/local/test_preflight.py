"""`datactl preflight` in the local AWS, which is no account and answers not everything."""

import json
import subprocess
from collections.abc import Mapping

from tests.local.embedded import EmbeddedAws
from tools.paths import REPOSITORY
from tools.synthesis import Assembly


def test_what_is_deployed_may_be_deployed_again(
    deployed_aws: EmbeddedAws, assemblies: Mapping[str, Assembly]
) -> None:
    """Its own names are no obstacle, and what cannot be asked there is unknown."""
    command = f"datactl preflight --stage dev --json --app '{assemblies['dev'].directory}'"
    done = subprocess.run(
        ["bash", "-c", f'eval "$(datactl local env)"; {command}'],
        env=deployed_aws.command_environment(),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    rows = json.loads(done.stdout)["checks"]
    statuses = {row["check"]: row["status"] for row in rows}
    assert {check for check, status in statuses.items() if status == "unknown"} == {
        "Lambda concurrency",
        "database instance",
        "database parameters",
    }
    names = {row["check"]: row["found"] for row in rows if row["check"].startswith("names of ")}
    assert {found.partition(", ")[2] for found in names.values()} == {"in the stack itself"}
    assert statuses["stack MavPrepStack"] == "ok"
