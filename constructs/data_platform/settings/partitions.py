"""Partitions of AWS: between two of them, nothing is replicated, copied or granted."""

_PREFIXES = {
    "cn-": "aws-cn",
    "eusc-": "aws-eusc",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
}


def partition_of(region: str) -> str:
    """Return the partition of a Region, as ARNs there have it behind their ``arn:``."""
    return next((name for start, name in _PREFIXES.items() if region.startswith(start)), "aws")


def partition_in(arn: str) -> str:
    """Return the partition that an ARN says."""
    return arn.split(":")[1]
