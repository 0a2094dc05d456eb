"""The local AWS has one Region, which stands for the other one here."""

from tests.local.runbooks.situation import Situation

SITUATION = Situation(
    names=lambda world: {
        "TABLE": "ChatMessages",
        "COPIES": "copies",
        "OTHER_REGION": world.aws.environment["AWS_DEFAULT_REGION"],
        "RECOVERY_POINT_ARN": (
            "arn:aws:backup:us-east-1:123456789012:recovery-point:0f14d0ab-9605-4a62-a9e4-5ed2668"
        ),
        "ROLE_ARN": "arn:aws:iam::123456789012:role/some-role",
        "JOB": "0f14d0ab-9605-4a62-a9e4-5ed26688389b",
    },
    shows={"describe-table": "ACTIVE", "update-continuous-backups": "ENABLED"},
)
