"""Stacks in which nothing can be deployed."""

import pytest

from stacks.environments import DEV, PROD
from tests.unit.preflight.plans import STACK, plan
from tests.unit.preflight.recorded import Recorded
from tools.preflight.deployed import DeployedStack, OwnResource, read_deployed
from tools.preflight.rows import Status
from tools.preflight.stacks import check_stacks


@pytest.mark.parametrize(
    ("status", "is_protected", "expected", "advice"),
    [
        ("CREATE_COMPLETE", True, Status.OK, ""),
        ("UPDATE_ROLLBACK_COMPLETE", True, Status.OK, ""),
        ("ROLLBACK_COMPLETE", True, Status.BLOCKS, "clean up as docs/operations.md says"),
        ("CREATE_FAILED", True, Status.WARNING, "datactl deploy goes on where it stopped"),
        ("UPDATE_FAILED", False, Status.BLOCKS, f"npx cdk rollback {STACK}"),
        ("ROLLBACK_COMPLETE", False, Status.WARNING, "The CDK deletes it"),
        ("UPDATE_ROLLBACK_FAILED", True, Status.BLOCKS, f"npx cdk rollback {STACK}"),
        ("REVIEW_IN_PROGRESS", False, Status.WARNING, "never carried out"),
        ("UPDATE_IN_PROGRESS", False, Status.BLOCKS, "Wait"),
        ("DELETE_FAILED", False, Status.BLOCKS, f"delete-stack --stack-name {STACK}"),
        ("NEVER_HEARD_OF", False, Status.UNKNOWN, STACK),
    ],
)
def test_the_status_of_a_stack(
    status: str, *, is_protected: bool, expected: Status, advice: str
) -> None:
    deployed = {STACK: DeployedStack(status=status, is_protected=is_protected)}
    stage = PROD if is_protected else DEV
    (row,) = check_stacks(plan(stage=stage), deployed)
    assert (row.check, row.status, row.found) == (f"stack {STACK}", expected, status)
    assert advice in row.advice


def test_a_stack_that_is_not_deployed_yet() -> None:
    (row,) = check_stacks(plan(), {})
    assert (row.status, row.found) == (Status.OK, "not deployed yet")


def test_what_a_stack_has_is_read_to_the_last_page() -> None:
    """Not what it left behind, nor what it was refused."""
    recorded = Recorded(
        {
            "cloudformation.DescribeStacks": [
                {
                    "Stacks": [
                        {
                            "StackName": STACK,
                            "StackStatus": "UPDATE_COMPLETE",
                            "EnableTerminationProtection": True,
                            "CreationTime": "2026-11-29T00:00:00Z",
                        }
                    ]
                },
                "ValidationError: Stack with id OtherStack does not exist",
            ],
            "cloudformation.ListStackResources": [
                {
                    "StackResourceSummaries": [
                        _resource("Users", "users", "CREATE_COMPLETE"),
                        _resource("Left", "left", "DELETE_SKIPPED"),
                    ],
                    "NextToken": "more",
                },
                {
                    "StackResourceSummaries": [
                        _resource("Refused", "refused", "CREATE_FAILED"),
                        _resource("Lessons", "lessons", "UPDATE_COMPLETE"),
                    ]
                },
            ],
        }
    )
    deployed = read_deployed(recorded.account(), [STACK, "OtherStack"])
    kind = "AWS::DynamoDB::GlobalTable"
    own = {"Users": OwnResource(kind, "users"), "Lessons": OwnResource(kind, "lessons")}
    expected = DeployedStack(status="UPDATE_COMPLETE", is_protected=True, resources=own)
    assert deployed == {STACK: expected}


def _resource(logical_id: str, physical_id: str, status: str) -> dict[str, str]:
    return {
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": physical_id,
        "ResourceType": "AWS::DynamoDB::GlobalTable",
        "ResourceStatus": status,
        "LastUpdatedTimestamp": "2026-11-29T00:00:00Z",
    }
