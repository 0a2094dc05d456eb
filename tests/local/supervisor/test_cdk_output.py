"""The one sentence that is made of a failed run of the CDK CLI."""

import pytest

from tools.local.supervisor.cdk_output import failure_sentence, finished_stack

RESOURCE = """
TutorStack |  0/55 | 11:36:18 AM | CREATE_IN_PROGRESS   | AWS::KMS::Key              | Key
TutorStack |  0/55 | 11:36:18 AM | CREATE_FAILED        | AWS::DynamoDB::GlobalTable | \
FilesTable (FilesTable1399FAA4) Resource handler returned message: "Too many indexes." \
(RequestToken: c12ca38c, HandlerErrorCode: InvalidRequest)
TutorStack |  1/55 | 11:36:18 AM | CREATE_FAILED        | AWS::KMS::Key | Key Cancelled
 ❌  TutorStack failed: _ToolkitError: The stack named TutorStack failed creation
"""
OWN_ERROR = """
error: There is no stage 'x': use -c stage=dev|staging|prod.
python3 app.py: Subprocess exited with error 1
"""
STACK = """
TutorStack: deploying... [1/1]

 ❌  TutorStack failed: the access key is unknown
"""


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        pytest.param(
            RESOURCE,
            "TutorStack, AWS::DynamoDB::GlobalTable FilesTable: Resource handler returned "
            'message: "Too many indexes."',
            id="the first resource that failed",
        ),
        pytest.param(
            OWN_ERROR,
            "There is no stage 'x': use -c stage=dev|staging|prod",
            id="an error of the app",
        ),
        pytest.param(STACK, "TutorStack failed: the access key is unknown", id="a stack"),
        pytest.param("Killed\n", "Killed", id="the last line"),
        pytest.param("", "it said nothing", id="silence"),
    ],
)
def test_the_cause_is_named(output: str, reason: str) -> None:
    assert failure_sentence("deploy", output) == f"`cdk deploy` failed: {reason}."


def test_finished_stacks_are_recognized() -> None:
    assert finished_stack(" ✅  TutorStack (no changes)\n") == "TutorStack (no changes)"
    assert finished_stack("TutorStack: deploying... [1/5]\n") is None
