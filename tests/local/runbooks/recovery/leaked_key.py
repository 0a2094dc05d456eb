"""Somebody has a user's key and a session of a role."""

import json
import uuid

from botocore.exceptions import ClientError

from tests.local.runbooks.situation import Names, Situation
from tests.local.runbooks.world import World

USER, ROLE, SNAPSHOT = (f"leaked-{uuid.uuid4().hex[:8]}" for _ in range(3))
NOBODY = {"Version": "2012-10-17", "Statement": []}


def _leaked(world: World) -> Names:
    iam = world.client("iam")
    iam.create_user(UserName=USER)
    iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(NOBODY))
    world.client("rds").create_db_snapshot(
        DBInstanceIdentifier="mavprep", DBSnapshotIdentifier=SNAPSHOT
    )
    return {
        "USER": USER,
        "ROLE": ROLE,
        "KEY_ID": iam.create_access_key(UserName=USER)["AccessKey"]["AccessKeyId"],
        "KEY": world.client("kms").list_keys()["Keys"][0]["KeyId"],
        "SNAPSHOT": SNAPSHOT,
        "STACK": "TutorStack",
        "STAGE": "dev --local",
        "TIME": "2026-11-30T04:00:00Z",
    }


def _is_shut_out(world: World) -> None:
    (key,) = world.client("iam").list_access_keys(UserName=USER)["AccessKeyMetadata"]
    assert key["Status"] == "Inactive"
    denied = world.client("iam").get_role_policy(RoleName=ROLE, PolicyName="SessionsBeforeTheLeak")[
        "PolicyDocument"
    ]["Statement"][0]
    assert denied["Effect"] == "Deny"
    assert denied["Condition"] == {"DateLessThan": {"aws:TokenIssueTime": "2026-11-30T04:00:00Z"}}


def _is_forgotten(world: World) -> None:
    iam = world.client("iam")
    assert iam.list_access_keys(UserName=USER)["AccessKeyMetadata"] == []
    try:
        iam.delete_role(RoleName=ROLE)
    except ClientError as error:  # a policy is left on it
        raise AssertionError(error) from None
    iam.delete_user(UserName=USER)
    world.client("rds").delete_db_snapshot(DBSnapshotIdentifier=SNAPSHOT)


SITUATION = Situation(
    names=_leaked,
    before={"delete-access-key": _is_shut_out},
    shows={"list-access-keys": '"Active"', "describe-db-snapshot-attributes": SNAPSHOT},
    check=_is_forgotten,
)
