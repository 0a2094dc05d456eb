"""A local AWS with all stacks, as `datactl local up` leaves it."""

import subprocess
from pathlib import Path

import pytest

from stacks.products import PRODUCTS
from tests.local.embedded import EmbeddedAws
from tools.local.project import Suggestion
from tools.local.supervisor.welcome import welcome_text
from tools.local_project import suggestions
from tools.paths import REPOSITORY

SUGGESTIONS = suggestions("dev")
STACKS = {product.stack_name for product in PRODUCTS}


def test_all_stacks_are_deployed(deployed_aws: EmbeddedAws) -> None:
    stacks = deployed_aws.client("cloudformation").describe_stacks()["Stacks"]

    found = {stack["StackName"]: stack["StackStatus"] for stack in stacks}
    assert found == dict.fromkeys({*STACKS, "CDKToolkit"}, "CREATE_COMPLETE")
    assert deployed_aws.status()["deployment"]["stage"] == "dev"


def test_an_up_without_changes_deploys_nothing(deployed_aws: EmbeddedAws, tmp_path: Path) -> None:
    done = deployed_aws.datactl("up", HOME=str(tmp_path))

    assert "account bootstrapped" not in done.stderr
    assert done.stderr.count("(no changes)") == len(STACKS)
    assert f"export AWS_ENDPOINT_URL={deployed_aws.state.endpoints.aws}\n" in done.stdout
    left = {path.name for path in tmp_path.iterdir()}
    assert not left & {".aws", ".cdk"}, "the CDK CLI left something in the home folder"


# Numbers, since `-k iops` would start the whole local AWS for a title that names the product.
@pytest.mark.parametrize("suggestion", SUGGESTIONS, ids=range(len(SUGGESTIONS)))
def test_what_the_closing_screen_suggests_works_as_printed(
    deployed_aws: EmbeddedAws, suggestion: Suggestion
) -> None:
    first = SUGGESTIONS[0].commands[0]  # the item that the later suggestions find
    script = "\n".join(("set -e", 'eval "$(datactl local env)"', first, *suggestion.commands))

    done = subprocess.run(
        ["bash", "-c", script],
        env=deployed_aws.command_environment(),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()
    assert "null" not in done.stdout.replace('"ConsumedCapacity": null', "")


def test_the_closing_screen_shows_every_suggestion(deployed_aws: EmbeddedAws) -> None:
    screen = deployed_aws.datactl("welcome").stdout

    assert screen == welcome_text("dev", SUGGESTIONS) + "\n"
    assert all(command in screen for each in SUGGESTIONS for command in each.commands)
