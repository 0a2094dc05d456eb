"""Rules of IAM: roles and policies."""

from tools.rollout.changes.change import Verdict
from tools.rollout.changes.rules import TypeRules, lowered, removal, staged
from tools.rollout.changes.services.common import (
    IN_PLACE,
    LEAVE,
    TAGS,
    WORDS,
    at_work,
    relied_on,
)
from tools.rollout.changes.services.policies import inline_policy_changes, policy_changes

_ATTACHED = removal(
    Verdict.STAGED,
    "What the policies allowed is allowed no more.",
    "See who uses it first.",
    staged("Other policies apply.", "See that what is used stays allowed."),
)

TYPES: dict[str, TypeRules] = {
    "AWS::IAM::InstanceProfile": at_work(
        "profile",
        "the instances that have it lose their role",
        {"InstanceProfileName": IN_PLACE, "Path": IN_PLACE, "Roles": _ATTACHED},
    ),
    "AWS::IAM::ManagedPolicy": relied_on(
        "policy",
        "roles of other teams that it is attached to",
        {
            "Description": WORDS,
            "ManagedPolicyName": IN_PLACE,
            "Path": IN_PLACE,
            "PolicyDocument": policy_changes,
            "Roles": _ATTACHED,
            "Users": _ATTACHED,
            "Groups": _ATTACHED,
        },
        name="ManagedPolicyName",
    ),
    "AWS::IAM::Role": relied_on(
        "role",
        "policies that name it as principal",
        {
            "AssumeRolePolicyDocument": policy_changes,
            "Description": WORDS,
            "ManagedPolicyArns": _ATTACHED,
            "MaxSessionDuration": lowered(
                Verdict.STAGED, "Whoever asks for longer sessions gets none.", LEAVE, unset=3600
            ),
            "PermissionsBoundary": staged("The role may do less or more.", "Compare both."),
            "Policies": inline_policy_changes,
            "RoleName": IN_PLACE,
            "Tags": TAGS,
        },
        name="RoleName",
    ),
    "AWS::IAM::Policy": relied_on(
        "policy",
        "roles that it belongs to",
        {"PolicyDocument": policy_changes, "PolicyName": IN_PLACE, "Roles": _ATTACHED},
        name="PolicyName",
    ),
}
