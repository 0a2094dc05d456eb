"""The workflow that comments plans: the code of a pull request runs without a right to write."""

from tools.paths import REPOSITORY

WORKFLOW = (REPOSITORY / ".github" / "workflows" / "rollout.yml").read_text("utf-8")
PLAN, COMMENT = WORKFLOW.split("\n  comment:\n")


def test_only_the_comment_may_write_and_only_comments() -> None:
    assert "\npermissions: {}\n" in PLAN
    assert "write" not in PLAN.partition("jobs:")[2].replace("Rollout plan", "")
    assert COMMENT.count(": write") == 1
    assert "pull-requests: write" in COMMENT


def test_the_comment_runs_no_code_of_the_pull_request() -> None:
    """Nor does it put the plan into a script, where a name could become a command."""
    assert "uses:" not in COMMENT
    _, script = COMMENT.split("run: |")
    assert "${{" not in script


def test_nothing_of_a_pull_request_sees_credentials() -> None:
    assert "persist-credentials: false" in PLAN
    assert "pull_request_target" not in WORKFLOW
