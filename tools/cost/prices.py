"""What AWS asks for, before taxes, discounts and the free tier."""

from dataclasses import dataclass

REGION = "us-east-1"
AS_OF = "2026-11-20"

HOURS_PER_MONTH = 730
SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600
"""As AWS's own calculator counts."""


@dataclass(frozen=True, kw_only=True)
class Price:
    """A price in USD.

    Parameters
    ----------
    usd
        The amount.
    unit
        What it buys, such as ``alarm metric and month``.
    source
        The price list it stands in.
    is_assumption
        Whether it could not be checked against a second source.
    """

    usd: float
    unit: str
    source: str
    is_assumption: bool = False


_DYNAMODB = "aws.amazon.com/dynamodb/pricing/on-demand"
_BACKUP = "aws.amazon.com/backup/pricing"
_S3 = "aws.amazon.com/s3/pricing"
_CLOUDWATCH = "aws.amazon.com/cloudwatch/pricing"
_LAMBDA = "aws.amazon.com/lambda/pricing"
_RDS = "aws.amazon.com/rds/postgresql/pricing"
_PROXY = "aws.amazon.com/rds/proxy/pricing"

WRITE_UNIT = Price(usd=0.625e-6, unit="write request unit", source=_DYNAMODB)
READ_UNIT = Price(usd=0.125e-6, unit="read request unit", source=_DYNAMODB)
TABLE_STORAGE = Price(usd=0.25, unit="GB and month", source=_DYNAMODB)
VECTOR_STORAGE = Price(
    usd=0.25, unit="GB of vector index and month", source=_DYNAMODB, is_assumption=True
)
VECTOR_WRITES = Price(
    usd=0.52, unit="GB written to a vector index", source=_DYNAMODB, is_assumption=True
)
VECTOR_SEARCHES = Price(
    usd=0.002, unit="GB examined by searches", source=_DYNAMODB, is_assumption=True
)
POINT_IN_TIME_RECOVERY = Price(usd=0.20, unit="GB and month", source=_DYNAMODB)
SNAPSHOT_STORAGE = Price(usd=0.10, unit="GB and month", source=_BACKUP, is_assumption=True)
INFREQUENT_WRITE_UNIT = Price(
    usd=0.78125e-6, unit="write request unit, Standard-IA", source=_DYNAMODB, is_assumption=True
)
INFREQUENT_READ_UNIT = Price(
    usd=0.15625e-6, unit="read request unit, Standard-IA", source=_DYNAMODB, is_assumption=True
)
INFREQUENT_STORAGE = Price(
    usd=0.10, unit="GB and month, Standard-IA", source=_DYNAMODB, is_assumption=True
)
"""The class's requests cost a quarter more, its storage three fifths less."""

OBJECT_STORAGE = Price(
    usd=0.023, unit="GB of S3 Standard and month", source=_S3, is_assumption=True
)
PROVISIONED_WRITE_UNIT = Price(
    usd=0.00065, unit="write unit and hour", source=_DYNAMODB, is_assumption=True
)
PROVISIONED_READ_UNIT = Price(
    usd=0.00013, unit="read unit and hour", source=_DYNAMODB, is_assumption=True
)

ALARM_METRIC = Price(usd=0.10, unit="alarm metric and month", source=_CLOUDWATCH)
HIGH_RESOLUTION_ALARM_METRIC = Price(usd=0.30, unit="alarm metric and month", source=_CLOUDWATCH)
COMPOSITE_ALARM = Price(usd=0.50, unit="composite alarm and month", source=_CLOUDWATCH)
DASHBOARD = Price(usd=3.00, unit="dashboard and month", source=_CLOUDWATCH, is_assumption=True)
CUSTOM_METRIC = Price(usd=0.30, unit="metric and month", source=_CLOUDWATCH)
METRIC_READ = Price(usd=0.01e-3, unit="metric read", source=_CLOUDWATCH)
LOG_INGESTION = Price(usd=0.50, unit="GB", source=_CLOUDWATCH, is_assumption=True)

FUNCTION_CALL = Price(usd=0.20e-6, unit="call", source=_LAMBDA, is_assumption=True)
FUNCTION_TIME = Price(
    usd=0.0000133334, unit="GB-second on arm64", source=_LAMBDA, is_assumption=True
)

DATABASE_HOURS = {
    "db.t4g.micro": Price(usd=0.016, unit="hour", source=_RDS),
    "db.t4g.small": Price(usd=0.032, unit="hour", source=_RDS),
    "db.t4g.medium": Price(usd=0.065, unit="hour", source=_RDS),
    "db.m7g.large": Price(usd=0.168, unit="hour", source=_RDS, is_assumption=True),
    "db.m7g.xlarge": Price(usd=0.337, unit="hour", source=_RDS, is_assumption=True),
}
"""One zone each; a standby in another zone costs the same again."""

DATABASE_VCPUS = {
    "db.t4g.micro": 2,
    "db.t4g.small": 2,
    "db.t4g.medium": 2,
    "db.m7g.large": 2,
    "db.m7g.xlarge": 4,
}

DATABASE_STORAGE = Price(usd=0.115, unit="GB of gp3 and month", source=_RDS)
DATABASE_INSIGHTS = Price(
    usd=0.0125,
    unit="vCPU and hour, advanced mode",
    source=_CLOUDWATCH,
    is_assumption=True,
)
DATABASE_PROXY = Price(usd=0.015, unit="vCPU and hour", source=_PROXY)

KEY = Price(usd=1.00, unit="key and month", source="aws.amazon.com/kms/pricing", is_assumption=True)
SECRET = Price(
    usd=0.40,
    unit="secret and month",
    source="aws.amazon.com/secrets-manager/pricing",
    is_assumption=True,
)
INTERFACE_ENDPOINT = Price(
    usd=0.01, unit="zone and hour", source="aws.amazon.com/privatelink/pricing"
)
NODE_HOURS = {
    "t4g.nano": Price(
        usd=0.0042, unit="hour", source="aws.amazon.com/ec2/pricing/on-demand", is_assumption=True
    ),
}
NODE_STORAGE = Price(
    usd=0.08, unit="GB of gp3 and month", source="aws.amazon.com/ebs/pricing", is_assumption=True
)
