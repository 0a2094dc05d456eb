"""Findings about the function of exports that are right as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_platform.compliance.acknowledgements import acknowledge

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_

_PACK = "NIST.800.53.R5::NIST.800.53.R5"


def accept_of_function(function: lambda_.Function, *, is_reserved: bool) -> None:
    """Accept that events are not kept, and concurrency is not reserved unless the stage asks."""
    acknowledge(
        function,
        f"{_PACK}-LambdaDLQ",
        "The event names tables and a bucket, and the next run goes by what DynamoDB and RDS know "
        "of earlier exports. What stays undone shows in the function's errors and in a metric.",
    )
    if not is_reserved:
        acknowledge(
            function,
            f"{_PACK}-LambdaConcurrency",
            "Only its schedule calls it, twice a day, and two runs at a time begin nothing twice. "
            "An account with a small quota refuses any reservation, and its first deployment "
            "with it.",
        )
