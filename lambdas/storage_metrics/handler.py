"""The function that publishes how large the tables of a product are."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config

from storage_metrics.environment import read_environment, tables_of
from storage_metrics.errors import IncompleteRunError
from storage_metrics.pace import Pace
from storage_metrics.run import publish_storage_metrics

if TYPE_CHECKING:
    from collections.abc import Mapping

DESCRIPTIONS_PER_SECOND = 10
"""A small part of what an account may ask, so that deployments and people are never throttled."""

# The standard mode waits between attempts, longer each time and with jitter.
_PATIENT = Config(
    connect_timeout=5,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 6},
)
_ENVIRONMENT = read_environment(os.environ)
_LOG = Logger(service="storage-metrics")
_DYNAMODB = boto3.client("dynamodb", config=_PATIENT)
_CLOUDWATCH = boto3.client("cloudwatch", config=_PATIENT)


def handler(event: Mapping[str, Any], context: object) -> None:  # noqa: ARG001  Lambda gives it
    """Publish the metrics of the tables that the event names.

    Raises
    ------
    IncompleteRunError
        If something is missing. Everything else was published.
    """
    outcome = publish_storage_metrics(
        _DYNAMODB,
        _CLOUDWATCH,
        namespace=_ENVIRONMENT.namespace,
        tables=tables_of(event),
        now=datetime.now(UTC),
        pace=Pace(DESCRIPTIONS_PER_SECOND),
    )
    log = _LOG.error if outcome.problems else _LOG.info
    log(
        "Storage metrics",
        measured=outcome.measured,
        compared=outcome.compared,
        problems=outcome.problems,
    )
    if outcome.problems:
        raise IncompleteRunError(outcome.problems)
